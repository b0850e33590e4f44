//! The calls of the protocol. Each handler is a sandwich: decode, ask [`Shared`], encode.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use tonic::{Request, Response, Status, service::Routes};

use super::{
    DataSource, Diagnostic, Function, FunctionError, Presence, Provider, Read, Schema, Signature, Type,
    Value, check, convert, msgpack,
    wire::{self, DynamicValue, provider_server},
    work::{Failure, Workers},
};
use crate::bounds::{Exceeded, limits};

/// What a gRPC server serves to be this provider.
#[must_use]
pub fn service<P: Provider>(provider: P) -> Routes {
    let server = provider_server::ProviderServer::new(Server {
        shared: Arc::new(Shared::new(provider)),
        workers: Workers::new(),
    })
    .max_decoding_message_size(limits::MESSAGE)
    .max_encoding_message_size(limits::MESSAGE);
    Routes::new(server)
}

struct Server<P: Provider> {
    shared: Arc<Shared<P>>,
    workers: Workers,
}

impl<P: Provider> Server<P> {
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared<P>) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let shared = Arc::clone(&self.shared);
        self.workers.run(move || work(&shared)).await
    }

    /// Runs work that reports diagnostics; that it failed is one of them.
    async fn diagnose(
        &self,
        call: &'static str,
        work: impl FnOnce(&Shared<P>) -> Vec<Diagnostic> + Send + 'static,
    ) -> Vec<wire::Diagnostic> {
        let diagnostics = self.run(work).await;
        convert::diagnostics(diagnostics.unwrap_or_else(|failure| vec![failure.diagnostic(call)]))
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl<P: Provider> provider_server::Provider for Server<P> {
    async fn get_metadata(
        &self,
        _: Request<wire::get_metadata::Request>,
    ) -> Answer<wire::get_metadata::Response> {
        let shared = &self.shared;
        Ok(Response::new(wire::get_metadata::Response {
            server_capabilities: Some(convert::capabilities()),
            diagnostics: Vec::new(),
            data_sources: shared.data_sources.iter().map(DataSourceEntry::metadata).collect(),
            functions: shared.functions.iter().map(FunctionEntry::metadata).collect(),
        }))
    }

    async fn get_provider_schema(
        &self,
        _: Request<wire::get_provider_schema::Request>,
    ) -> Answer<wire::get_provider_schema::Response> {
        let schemas = self.run(|shared| wire::get_provider_schema::Response {
            provider: Some(convert::schema(&shared.schema().schema)),
            data_source_schemas: shared.data_source_schemas(),
            diagnostics: Vec::new(),
            server_capabilities: Some(convert::capabilities()),
            functions: shared.function_signatures(),
        });
        Ok(Response::new(schemas.await.unwrap_or_else(|failure| wire::get_provider_schema::Response {
            diagnostics: convert::diagnostics(vec![failure.diagnostic("GetProviderSchema")]),
            ..Default::default()
        })))
    }

    async fn get_functions(
        &self,
        _: Request<wire::get_functions::Request>,
    ) -> Answer<wire::get_functions::Response> {
        let functions = self.run(Shared::function_signatures).await;
        Ok(Response::new(match functions {
            Ok(functions) => wire::get_functions::Response { functions, diagnostics: Vec::new() },
            Err(failure) => wire::get_functions::Response {
                functions: BTreeMap::new(),
                diagnostics: convert::diagnostics(vec![failure.diagnostic("GetFunctions")]),
            },
        }))
    }

    async fn validate_provider_config(
        &self,
        request: Request<wire::validate_provider_config::Request>,
    ) -> Answer<wire::validate_provider_config::Response> {
        let config = request.into_inner().config;
        let work = move |shared: &Shared<P>| shared.validate(config);
        let diagnostics = self.diagnose("ValidateProviderConfig", work).await;
        Ok(Response::new(wire::validate_provider_config::Response { diagnostics }))
    }

    async fn configure_provider(
        &self,
        request: Request<wire::configure_provider::Request>,
    ) -> Answer<wire::configure_provider::Response> {
        let config = request.into_inner().config;
        let work = move |shared: &Shared<P>| shared.configure(config);
        let diagnostics = self.diagnose("ConfigureProvider", work).await;
        Ok(Response::new(wire::configure_provider::Response { diagnostics }))
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<wire::validate_data_resource_config::Request>,
    ) -> Answer<wire::validate_data_resource_config::Response> {
        let request = request.into_inner();
        let work = move |shared: &Shared<P>| shared.validate_data_source(&request.type_name, request.config);
        let diagnostics = self.diagnose("ValidateDataResourceConfig", work).await;
        Ok(Response::new(wire::validate_data_resource_config::Response { diagnostics }))
    }

    async fn read_data_source(
        &self,
        request: Request<wire::read_data_source::Request>,
    ) -> Answer<wire::read_data_source::Response> {
        let request = request.into_inner();
        let work = move |shared: &Shared<P>| shared.read_data_source(&request.type_name, request.config);
        let read = self.run(work).await;
        let read = read.unwrap_or_else(|failure| Err(vec![failure.diagnostic("ReadDataSource")]));
        let (state, diagnostics) = match read {
            Ok(read) => (Some(convert::dynamic_value(read.state)), read.warnings),
            Err(diagnostics) => (None, diagnostics),
        };
        let diagnostics = convert::diagnostics(diagnostics);
        Ok(Response::new(wire::read_data_source::Response { state, diagnostics }))
    }

    async fn call_function(
        &self,
        request: Request<wire::call_function::Request>,
    ) -> Answer<wire::call_function::Response> {
        let request = request.into_inner();
        let work = move |shared: &Shared<P>| shared.call_function(&request.name, &request.arguments);
        let result = self.run(work).await;
        let result = result.unwrap_or_else(|failure| Err(failure.function_error("CallFunction")));
        Ok(Response::new(match result {
            Ok(result) => {
                wire::call_function::Response { result: Some(convert::dynamic_value(result)), error: None }
            }
            Err(error) => {
                wire::call_function::Response { result: None, error: Some(convert::function_error(error)) }
            }
        }))
    }

    async fn stop_provider(
        &self,
        _: Request<wire::stop_provider::Request>,
    ) -> Answer<wire::stop_provider::Response> {
        self.workers.cancel_running();
        Ok(Response::new(wire::stop_provider::Response::default()))
    }
}

/// What all calls share: the provider, and its descriptions once someone has asked for them.
struct Shared<P: Provider> {
    provider: P,
    schema: OnceLock<Described>,
    data_sources: Vec<DataSourceEntry<P>>,
    functions: Vec<FunctionEntry<P>>,
}

/// A schema with its type. A plan validates and reads a data source a thousand times and builds this once.
struct Described {
    schema: Schema,
    of: Type,
}

struct DataSourceEntry<P: Provider> {
    source: &'static dyn DataSource<P>,
    described: OnceLock<Described>,
}

struct FunctionEntry<P: Provider> {
    function: &'static dyn Function<P>,
    signature: OnceLock<Signature>,
}

impl<P: Provider> Shared<P> {
    fn new(provider: P) -> Self {
        let sources = provider.data_sources().iter();
        let functions = provider.functions().iter();
        Self {
            schema: OnceLock::new(),
            data_sources: sources
                .map(|source| DataSourceEntry { source: *source, described: OnceLock::new() })
                .collect(),
            functions: functions
                .map(|function| FunctionEntry { function: *function, signature: OnceLock::new() })
                .collect(),
            provider,
        }
    }

    fn schema(&self) -> &Described {
        self.schema.get_or_init(|| Described::new(self.provider.schema()))
    }

    fn data_source_schemas(&self) -> BTreeMap<String, wire::Schema> {
        let named = |entry: &DataSourceEntry<P>| {
            (entry.source.type_name().to_owned(), convert::schema(&entry.described().schema))
        };
        self.data_sources.iter().map(named).collect()
    }

    fn function_signatures(&self) -> BTreeMap<String, wire::Function> {
        let named = |entry: &FunctionEntry<P>| {
            (entry.function.name().to_owned(), convert::function(entry.signature()))
        };
        self.functions.iter().map(named).collect()
    }

    fn validate(&self, config: Option<DynamicValue>) -> Vec<Diagnostic> {
        let config = match self.schema().decode(&config.unwrap_or_default()) {
            Ok(config) => config,
            Err(error) => return vec![unreadable("ValidateProviderConfig", &error)],
        };
        let mut diagnostics = check::configuration(&self.schema().schema, &config);
        diagnostics.extend(self.provider.validate(&config));
        diagnostics
    }

    fn configure(&self, config: Option<DynamicValue>) -> Vec<Diagnostic> {
        match self.schema().decode(&config.unwrap_or_default()) {
            Ok(config) => self.provider.configure(&config),
            Err(error) => vec![unreadable("ConfigureProvider", &error)],
        }
    }

    fn validate_data_source(&self, type_name: &str, config: Option<DynamicValue>) -> Vec<Diagnostic> {
        let entry = match self.data_source(type_name) {
            Ok(entry) => entry,
            Err(error) => return vec![error],
        };
        let described = entry.described();
        let config = match described.decode(&config.unwrap_or_default()) {
            Ok(config) => config,
            Err(error) => return vec![unreadable(type_name, &error)],
        };
        let mut diagnostics = check::configuration(&described.schema, &config);
        diagnostics.extend(entry.source.validate(&config));
        diagnostics
    }

    fn read_data_source(
        &self,
        type_name: &str,
        config: Option<DynamicValue>,
    ) -> Result<Read<Vec<u8>>, Vec<Diagnostic>> {
        let entry = self.data_source(type_name).map_err(|error| vec![error])?;
        let described = entry.described();
        let sent = config.unwrap_or_default();
        let config = described.decode(&sent).map_err(|error| vec![unreadable(type_name, &error)])?;
        let read = entry.source.read(&self.provider, &config)?;
        let state = described
            .encode_state(&sent.msgpack, &read.state)
            .map_err(|error| vec![Diagnostic::internal_error(type_name, &error.to_string())])?;
        let computed = state.len().saturating_sub(sent.msgpack.len());
        Exceeded::check_answer(computed, limits::ANSWER).map_err(|refusal| vec![refusal.into()])?;
        Ok(Read { state, warnings: read.warnings })
    }

    fn data_source(&self, type_name: &str) -> Result<&DataSourceEntry<P>, Diagnostic> {
        self.data_sources.iter().find(|entry| entry.source.type_name() == type_name).ok_or_else(|| {
            let detail = format!("The provider has no data source \"{type_name}\".");
            Diagnostic::error("Unknown data source", detail)
        })
    }

    fn call_function(&self, name: &str, arguments: &[DynamicValue]) -> Result<Vec<u8>, FunctionError> {
        let entry = self.functions.iter().find(|entry| entry.function.name() == name);
        let entry =
            entry.ok_or_else(|| FunctionError::new(format!("The provider has no function \"{name}\".")))?;
        let arguments = entry.decode(arguments)?;
        let result = if entry.is_settled(&arguments) {
            entry.function.call(&self.provider, &arguments)?
        } else {
            Value::UNKNOWN
        };
        let result = msgpack::encode(&result, &entry.signature().returns)
            .map_err(|error| FunctionError::internal_error(name, &error.to_string()))?;
        Exceeded::check_answer(result.len(), limits::ANSWER)?;
        Ok(result)
    }
}

fn unreadable(call: &str, error: &msgpack::Error) -> Diagnostic {
    Diagnostic::internal_error(call, &format!("the configuration cannot be read: {error}"))
}

impl Described {
    fn new(schema: Schema) -> Self {
        Self { of: schema.object_type(), schema }
    }

    fn decode(&self, config: &DynamicValue) -> Result<Value, msgpack::Error> {
        msgpack::decode(&config.msgpack, &self.of)
    }

    /// The state: the bytes that Terraform sent wherever the configuration says something, else what was computed.
    ///
    /// Fails if the computed attributes are not exactly those of the schema, or not of their types.
    fn encode_state(&self, config: &[u8], computed: &Value) -> Result<Vec<u8>, msgpack::Error> {
        let sent = msgpack::entries(config)?;
        let mut computed = computed.as_map().cloned().unwrap_or_default();
        let mut state = BTreeMap::new();
        for attribute in &self.schema.attributes {
            let name = attribute.name.as_str();
            let computed = if attribute.presence.is_computed() { computed.remove(name) } else { None };
            let value = match (sent.get(name), computed, attribute.presence) {
                (Some(bytes), _, Presence::Required | Presence::Optional) => bytes.to_vec(),
                (Some(bytes), _, Presence::OptionalComputed) if !msgpack::is_null(bytes) => bytes.to_vec(),
                (_, None, Presence::OptionalComputed) => msgpack::encode(&Value::Null, &Type::Dynamic)?,
                (_, Some(value), _) => msgpack::encode_attribute(name, &value, &attribute.value_type())?,
                (_, None, _) => return Err(msgpack::Error::missing(name)),
            };
            state.insert(name, value);
        }
        match computed.keys().next() {
            Some(extra) => Err(msgpack::Error::no_such(extra)),
            None => msgpack::encode_entries(state.into_iter()),
        }
    }
}

impl<P: Provider> DataSourceEntry<P> {
    fn described(&self) -> &Described {
        self.described.get_or_init(|| Described::new(self.source.schema()))
    }

    fn metadata(&self) -> wire::get_metadata::DataSourceMetadata {
        wire::get_metadata::DataSourceMetadata { type_name: self.source.type_name().to_owned() }
    }
}

impl<P: Provider> FunctionEntry<P> {
    fn signature(&self) -> &Signature {
        self.signature.get_or_init(|| self.function.signature())
    }

    fn metadata(&self) -> wire::get_metadata::FunctionMetadata {
        wire::get_metadata::FunctionMetadata { name: self.function.name().to_owned() }
    }

    /// Whether nothing is unknown that must be known for a call. Terraform makes no other call; should it, the result is
    /// unknown.
    fn is_settled(&self, arguments: &[Value]) -> bool {
        let mut arguments = arguments.iter().enumerate();
        arguments.all(|(position, argument)| {
            self.signature().parameter(position).is_some_and(|parameter| parameter.allows_unknown)
                || argument.is_wholly_known()
        })
    }

    fn decode(&self, arguments: &[DynamicValue]) -> Result<Vec<Value>, FunctionError> {
        let decode = |(position, argument): (usize, &DynamicValue)| {
            let parameter = self.signature().parameter(position).ok_or_else(|| {
                FunctionError::new("There are more arguments than parameters.").at(position)
            })?;
            msgpack::decode(&argument.msgpack, &parameter.of).map_err(|error| {
                let detail = format!("the argument cannot be read: {error}");
                FunctionError::internal_error(self.function.name(), &detail).at(position)
            })
        };
        if arguments.len() < self.signature().parameters.len() {
            return Err(FunctionError::new("There are fewer arguments than parameters."));
        }
        arguments.iter().enumerate().map(decode).collect()
    }
}
