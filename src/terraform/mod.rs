//! What Terraform asks of a provider, in Rust, and the server that answers it. Nothing of IAM is known here.
//!
//! A provider implements [`Provider`], each of its data sources [`TypedDataSource`] (or [`DataSource`]) and each of its functions [`TypedFunction`] (or [`Function`]); [`service`] makes of them what a gRPC server
//! serves.
//!
//! ```text
//!   MessagePack ─ msgpack ─▶ Value ─▶ Config ─▶ (the provider) ─▶ State ─▶ Value ─ msgpack ─▶
//! ```
//!
//! Invariants:
//! - Protobuf stays in `wire` and `server`. A handler is a sandwich: decode, call something free of the protocol,
//!   encode.
//! - No message can end the process: bytes are read without a panic, and a panic in a data source or function
//!   becomes a diagnostic.
//! - Whatever Terraform sent of a configuration goes back into the state as it came, byte for byte.
//! - Everything that has an order keeps it, so equal questions get equal answers.

mod check;
mod convert;
mod diagnostic;
mod function;
pub mod msgpack;
mod output;
mod path;
mod schema;
mod server;
mod types;
mod value;
mod wire;
mod work;

pub use diagnostic::{Diagnostic, FunctionError, Severity};
pub use function::{Function, Parameters, TypedFunction, attribute_list};
pub use output::{Object, Output};
pub(crate) use output::{markdown, object};
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
    fn read(&self, provider: &P, config: &Value) -> Result<Read<Value>, Vec<Diagnostic>>;
}

/// A data source with types of its own for its configuration and for what it computes.
pub trait TypedDataSource<P>: Send + Sync {
    /// What the block says. Each argument is listed once.
    type Config: Block;

    /// The computed attributes, each listed once.
    type State: Object;

    /// See [`DataSource::type_name`].
    const TYPE_NAME: &'static str;

    /// What it is for, in Markdown.
    const DESCRIPTION: &'static str;

    /// See [`DataSource::read`].
    fn read(&self, provider: &P, config: Self::Config) -> Result<Read<Self::State>, Vec<Diagnostic>>;
}

/// What a block says.
pub trait Block: Sized {
    /// Its arguments, in the order in which they are explained.
    fn attributes() -> Vec<Attribute>;

    /// Reads the block, or tells every mistake in it.
    fn read(block: &Value, known: Known) -> Result<Self, Vec<Diagnostic>>;
}

/// How much of a block is known. What is missing in validation may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Some of it: `terraform validate` and the plan's own validation.
    Partly,
    /// All of it: the read.
    Wholly,
}

impl<P, T: TypedDataSource<P>> DataSource<P> for T {
    fn type_name(&self) -> &'static str {
        T::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        Schema::new(T::DESCRIPTION, T::Config::attributes().into_iter().chain(T::State::attributes()))
    }

    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        T::Config::read(config, Known::Partly).err().unwrap_or_default()
    }

    fn read(&self, provider: &P, config: &Value) -> Result<Read<Value>, Vec<Diagnostic>> {
        let config = T::Config::read(config, Known::Wholly)?;
        let read = TypedDataSource::read(self, provider, config)?;
        Ok(Read { state: read.state.into_value(), warnings: read.warnings })
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
