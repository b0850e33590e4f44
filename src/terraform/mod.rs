//! What Terraform asks of a provider, in Rust, and the server that answers it. Nothing of IAM is known here.
//!
//! A provider implements [`Provider`], each of its data sources [`TypedDataSource`] (or [`DataSource`], without
//! serde) and each of its functions [`Function`]; [`service`] makes of them what a gRPC server serves.
//!
//! ```text
//!   MessagePack ─ msgpack ─▶ Value ─ decode ─▶ Config ─▶ (the provider) ─▶ State ─ encode ─▶ Value ─ msgpack ─▶
//! ```
//!
//! Invariants:
//! - Protobuf stays in `wire` and `server`. A handler is a sandwich: decode, call something free of the protocol,
//!   encode.
//! - No message can end the process: bytes are read without a panic, and a panic in a data source or function
//!   becomes a diagnostic.
//! - Whatever Terraform sent of a configuration goes back into the state as it came, byte for byte.
//! - Everything that has an order keeps it, so equal questions get equal answers.

mod cancellation;
mod check;
mod convert;
mod decode;
mod diagnostic;
mod encode;
pub mod msgpack;
mod path;
mod schema;
mod server;
mod types;
mod value;
mod wire;

use serde::{Serialize, de::DeserializeOwned};

pub use cancellation::Cancellation;
pub use decode::{DecodeError, arguments, from_value};
pub use diagnostic::{Diagnostic, FunctionError, Severity};
pub use encode::{EncodeError, to_value};
pub use path::{AttributePath, Step};
pub use schema::{Attribute, Nesting, Parameter, Presence, Schema, Shape, Signature};
pub use server::service;
pub use types::Type;
pub use value::{Number, OrUnknown, Refinement, Value};

/// A provider: its own configuration, and lists of what it offers.
///
/// Terraform starts the provider's process several times for one plan and configures only one of them. Functions
/// and validation are called in the others as well, so they cannot depend on the configuration.
pub trait Provider: Send + Sync + Sized + 'static {
    /// What the `provider` block may say.
    fn schema(&self) -> Schema;

    /// Looks for mistakes in the `provider` block; any part of it may be unknown still.
    ///
    /// That required attributes are there, and deprecations, has been looked at already.
    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        let _ = config;
        Vec::new()
    }

    /// Takes the `provider` block to heart. Called at most once, before any read; parts of it may be unknown.
    fn configure(&self, config: &Value) -> Vec<Diagnostic>;

    /// All data sources, in the order of the documentation.
    fn data_sources(&self) -> &'static [&'static dyn DataSource<Self>];

    /// All functions, in the order of the documentation.
    fn functions(&self) -> &'static [&'static dyn Function<Self>];
}

/// A data source, as the server sees it. Most implement [`TypedDataSource`] instead.
pub trait DataSource<P>: Send + Sync {
    /// The name in the configuration: `data "<type name>" "…" {}`.
    fn type_name(&self) -> &'static str;

    /// What the block may say and what the state holds besides.
    fn schema(&self) -> Schema;

    /// Looks for mistakes in the block; any part of it may be unknown still. Errors here come before any plan.
    ///
    /// That required attributes are there, and deprecations, has been looked at already.
    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        let _ = config;
        Vec::new()
    }

    /// Finds out the computed attributes. Nothing in the configuration is unknown, and it has been validated.
    ///
    /// The state of the result is an object of the computed attributes alone, all of them; the server adds the
    /// configuration as it came. An attribute that is optional as well need not be there: where the
    /// configuration has it, the configuration's value holds.
    fn read(
        &self,
        provider: &P,
        config: &Value,
        cancellation: &Cancellation,
    ) -> Result<Read<Value>, Vec<Diagnostic>>;
}

/// A data source with types of its own for its configuration and for what it computes.
pub trait TypedDataSource<P>: Send + Sync {
    /// The block as a struct: see [`from_value`]. Computed attributes need no field.
    type Config: DeserializeOwned;

    /// The computed attributes as a struct: see [`to_value`].
    type State: Serialize;

    /// See [`DataSource::type_name`].
    const TYPE_NAME: &'static str;

    /// See [`DataSource::schema`].
    fn schema(&self) -> Schema;

    /// See [`DataSource::validate`].
    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        let _ = config;
        Vec::new()
    }

    /// See [`DataSource::read`].
    fn read(
        &self,
        provider: &P,
        config: Self::Config,
        cancellation: &Cancellation,
    ) -> Result<Read<Self::State>, Vec<Diagnostic>>;
}

impl<P, T: TypedDataSource<P>> DataSource<P> for T {
    fn type_name(&self) -> &'static str {
        T::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        TypedDataSource::schema(self)
    }

    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        TypedDataSource::validate(self, config)
    }

    fn read(
        &self,
        provider: &P,
        config: &Value,
        cancellation: &Cancellation,
    ) -> Result<Read<Value>, Vec<Diagnostic>> {
        let read = TypedDataSource::read(self, provider, from_value(config)?, cancellation)?;
        let state = to_value(&read.state)
            .map_err(|error| vec![Diagnostic::internal_error(T::TYPE_NAME, &error.to_string())])?;
        Ok(Read { state, warnings: read.warnings })
    }
}

/// What a data source has found out.
#[derive(Clone, Debug, PartialEq)]
pub struct Read<S> {
    /// The computed attributes.
    pub state: S,
    /// What its user should know all the same.
    pub warnings: Vec<Diagnostic>,
}

impl<S> Read<S> {
    /// A result that nothing is to be said about.
    #[must_use]
    pub fn of(state: S) -> Self {
        Self { state, warnings: Vec::new() }
    }
}

/// A function: `provider::<local name>::<name>(…)`.
pub trait Function<P>: Send + Sync {
    /// The name, without the provider's.
    fn name(&self) -> &'static str;

    /// How it is called.
    fn signature(&self) -> Signature;

    /// Calls it. There is an argument for each parameter, then any number for the variadic one.
    ///
    /// The provider need not have been configured. [`arguments`] makes Rust values of the arguments.
    fn call(&self, provider: &P, arguments: &[Value]) -> Result<Value, FunctionError>;
}
