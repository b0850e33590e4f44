use super::{Attribute, FunctionError, Object, Output, Parameter, Shape, Signature, Value};

/// A function, as the server sees it: `provider::<local name>::<name>(…)`. Most implement [`TypedFunction`] instead.
pub trait Function<P>: Send + Sync {
    /// The name, without the provider's.
    fn name(&self) -> &'static str;

    /// How it is called.
    fn signature(&self) -> Signature;

    /// Calls it. There is an argument for each parameter, then any number for the variadic one; null and unknown values are only
    /// where the parameter allows them.
    ///
    /// The provider need not have been configured.
    fn call(&self, provider: &P, arguments: &[Value]) -> Result<Value, FunctionError>;
}

/// A function with types of its own for its arguments and its answer.
pub trait TypedFunction<P>: Send + Sync {
    /// The parameters, each listed once.
    type Arguments: Parameters;

    /// The answer. An object lists its attributes once, too.
    type Answer: Output;

    /// See [`Function::name`].
    const NAME: &'static str;

    /// What it does, in one sentence without Markdown.
    const SUMMARY: &'static str;

    /// What it does, in Markdown. `{answer}` stands for the list of what [`described`](Self::described) describes.
    const DESCRIPTION: &'static str;

    /// The attributes of the answer, where the description lists them: see [`attribute_list`].
    fn described(&self) -> String {
        String::new()
    }

    /// Calls it. The provider need not have been configured.
    fn call(&self, provider: &P, arguments: Self::Arguments) -> Result<Self::Answer, FunctionError>;
}

/// What a function takes.
pub trait Parameters: Sized {
    /// The parameters, in their order.
    fn parameters() -> Vec<Parameter>;

    /// What any further arguments are, if there may be any.
    fn variadic() -> Option<Parameter>;

    /// Reads the arguments, of which there are as many as parameters, or more where there is a variadic one.
    fn read(values: &[Value]) -> Result<Self, FunctionError>;
}

impl<P, T: TypedFunction<P>> Function<P> for T {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn signature(&self) -> Signature {
        Signature {
            variadic: T::Arguments::variadic(),
            ..Signature::new(T::Arguments::parameters(), T::Answer::shape().value_type())
                .describe(T::SUMMARY, T::DESCRIPTION.replace("{answer}", &self.described()))
        }
    }

    fn call(&self, provider: &P, arguments: &[Value]) -> Result<Value, FunctionError> {
        TypedFunction::call(self, provider, T::Arguments::read(arguments)?).map(Output::into_value)
    }
}

/// The attributes of an object with their descriptions, as a list in Markdown. Those of objects within it are listed below,
/// once.
#[must_use]
pub fn attribute_list<T: Object>() -> String {
    let mut list = String::new();
    list_attributes(&T::attributes(), "", &mut Vec::new(), &mut list);
    list.trim_end().to_owned()
}

fn list_attributes(
    attributes: &[Attribute],
    indent: &str,
    listed: &mut Vec<Vec<Attribute>>,
    list: &mut String,
) {
    for attribute in attributes {
        list.push_str(&format!("{indent}* `{}`: {}\n", attribute.name, attribute.description));
        let Shape::Nested(_, inner) = &attribute.shape else { continue };
        if !listed.contains(inner) {
            listed.push(inner.clone());
            list_attributes(inner, &format!("{indent}  "), listed, list);
        }
    }
}
