use super::Type;

/// What a configuration may say, and what the state holds besides: of the provider or of one data source.
///
/// The attributes keep their order, in the documentation as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// What it is for, in Markdown.
    pub description: String,
    /// The attributes, in the order in which they are explained.
    pub attributes: Vec<Attribute>,
    /// Why it should no longer be used and what to use instead, if so.
    pub deprecation: Option<String>,
}

impl Schema {
    /// A schema with this description, in Markdown, and these attributes.
    #[must_use]
    pub fn new(description: impl Into<String>, attributes: impl IntoIterator<Item = Attribute>) -> Self {
        Self {
            description: description.into(),
            attributes: attributes.into_iter().collect(),
            deprecation: None,
        }
    }

    /// The same, no longer to be used: the message says why and what to use instead.
    #[must_use]
    pub fn deprecated(self, message: impl Into<String>) -> Self {
        Self { deprecation: Some(message.into()), ..self }
    }

    /// What Terraform would not accept, or accept and then not let anyone use; for the tests of a provider.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let reserved = self.attributes.iter().filter(|attribute| RESERVED.contains(&attribute.name.as_str()));
        let reserved =
            reserved.map(|attribute| format!("{}: Terraform keeps the name for itself", attribute.name));
        let mut problems: Vec<_> = reserved.collect();
        name_problems(&self.attributes, &mut problems);
        problems
    }

    /// The type of the whole: an object of all attributes.
    #[must_use]
    pub fn object_type(&self) -> Type {
        object_type(&self.attributes)
    }
}

/// One attribute of a [`Schema`] or of a nested attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in the configuration.
    pub name: String,
    /// What values it takes.
    pub shape: Shape,
    /// Who gives the value.
    pub presence: Presence,
    /// Whether Terraform hides the value in its output.
    pub is_sensitive: bool,
    /// What it is for, in Markdown.
    pub description: String,
    /// Why it should no longer be used and what to use instead, if so.
    pub deprecation: Option<String>,
}

/// Who gives the value of an [`Attribute`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The configuration must, and not null.
    Required,
    /// The configuration may.
    Optional,
    /// The configuration may; if it does not, the provider does.
    OptionalComputed,
    /// The provider does, and the configuration may not.
    Computed,
}

/// What values an [`Attribute`] takes: of a type, or with attributes of their own. Terraform knows no third.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A value of this type.
    Type(Type),
    /// A nested attribute: objects whose attributes have their own presence and description.
    Nested(Nesting, Vec<Attribute>),
}

/// How many objects a nested attribute holds, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// One object.
    Single,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// A map of objects.
    Map,
}

impl Attribute {
    /// An attribute that the configuration must give, and not as null.
    #[must_use]
    pub fn required(name: impl Into<String>, shape: impl Into<Shape>) -> Self {
        Self::new(name, shape, Presence::Required)
    }

    /// An attribute that the configuration may give.
    #[must_use]
    pub fn optional(name: impl Into<String>, shape: impl Into<Shape>) -> Self {
        Self::new(name, shape, Presence::Optional)
    }

    /// An attribute that the configuration may give, and that the provider gives otherwise.
    #[must_use]
    pub fn optional_computed(name: impl Into<String>, shape: impl Into<Shape>) -> Self {
        Self::new(name, shape, Presence::OptionalComputed)
    }

    /// An attribute that only the provider gives.
    #[must_use]
    pub fn computed(name: impl Into<String>, shape: impl Into<Shape>) -> Self {
        Self::new(name, shape, Presence::Computed)
    }

    /// The same, with this description in Markdown.
    #[must_use]
    pub fn describe(self, description: impl Into<String>) -> Self {
        Self { description: description.into(), ..self }
    }

    /// The same, hidden in Terraform's output.
    #[must_use]
    pub fn sensitive(self) -> Self {
        Self { is_sensitive: true, ..self }
    }

    /// The same, no longer to be used: the message says why and what to use instead.
    #[must_use]
    pub fn deprecated(self, message: impl Into<String>) -> Self {
        Self { deprecation: Some(message.into()), ..self }
    }

    /// The type of its value.
    #[must_use]
    pub fn value_type(&self) -> Type {
        self.shape.value_type()
    }

    fn new(name: impl Into<String>, shape: impl Into<Shape>, presence: Presence) -> Self {
        Self {
            name: name.into(),
            shape: shape.into(),
            presence,
            is_sensitive: false,
            description: String::new(),
            deprecation: None,
        }
    }
}

impl Presence {
    /// Whether the configuration may give the value.
    #[must_use]
    pub fn is_configurable(self) -> bool {
        self != Self::Computed
    }

    /// Whether the provider may give the value.
    #[must_use]
    pub fn is_computed(self) -> bool {
        matches!(self, Self::Computed | Self::OptionalComputed)
    }
}

impl Shape {
    /// The type of the values.
    #[must_use]
    pub fn value_type(&self) -> Type {
        match self {
            Self::Type(of) => of.clone(),
            Self::Nested(Nesting::Single, attributes) => object_type(attributes),
            Self::Nested(Nesting::List, attributes) => Type::list(object_type(attributes)),
            Self::Nested(Nesting::Set, attributes) => Type::set(object_type(attributes)),
            Self::Nested(Nesting::Map, attributes) => Type::map(object_type(attributes)),
        }
    }

    /// One object with these attributes.
    #[must_use]
    pub fn single(attributes: impl IntoIterator<Item = Attribute>) -> Self {
        Self::Nested(Nesting::Single, attributes.into_iter().collect())
    }

    /// A list of objects with these attributes.
    #[must_use]
    pub fn list(attributes: impl IntoIterator<Item = Attribute>) -> Self {
        Self::Nested(Nesting::List, attributes.into_iter().collect())
    }

    /// A set of objects with these attributes.
    #[must_use]
    pub fn set(attributes: impl IntoIterator<Item = Attribute>) -> Self {
        Self::Nested(Nesting::Set, attributes.into_iter().collect())
    }

    /// A map of objects with these attributes.
    #[must_use]
    pub fn map(attributes: impl IntoIterator<Item = Attribute>) -> Self {
        Self::Nested(Nesting::Map, attributes.into_iter().collect())
    }
}

impl From<Type> for Shape {
    fn from(of: Type) -> Self {
        Self::Type(of)
    }
}

/// How a function is called and what it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// What it does, in one sentence without Markdown.
    pub summary: String,
    /// What it does, in Markdown.
    pub description: String,
    /// The parameters, in their order.
    pub parameters: Vec<Parameter>,
    /// What any further arguments are, if there may be any.
    pub variadic: Option<Parameter>,
    /// The type of the result.
    pub returns: Type,
    /// Why it should no longer be used and what to use instead, if so.
    pub deprecation: Option<String>,
}

impl Signature {
    /// A signature with these parameters.
    #[must_use]
    pub fn new(parameters: impl IntoIterator<Item = Parameter>, returns: Type) -> Self {
        Self {
            summary: String::new(),
            description: String::new(),
            parameters: parameters.into_iter().collect(),
            variadic: None,
            returns,
            deprecation: None,
        }
    }

    /// The same, with this summary, a sentence without Markdown, and this description in Markdown.
    #[must_use]
    pub fn describe(self, summary: impl Into<String>, description: impl Into<String>) -> Self {
        Self { summary: summary.into(), description: description.into(), ..self }
    }

    /// The same, taking any number of further arguments.
    #[must_use]
    pub fn variadic(self, parameter: Parameter) -> Self {
        Self { variadic: Some(parameter), ..self }
    }

    /// The same, no longer to be used: the message says why and what to use instead.
    #[must_use]
    pub fn deprecated(self, message: impl Into<String>) -> Self {
        Self { deprecation: Some(message.into()), ..self }
    }

    /// The parameter that the argument at this position belongs to, counted from 0.
    #[must_use]
    pub fn parameter(&self, position: usize) -> Option<&Parameter> {
        self.parameters.get(position).or(self.variadic.as_ref())
    }
}

/// One parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in messages and in the documentation; the language has no named arguments.
    pub name: String,
    /// The type of the argument.
    pub of: Type,
    /// What it is for, in Markdown.
    pub description: String,
    /// Whether the function is called with null; Terraform reports an error otherwise.
    pub allows_null: bool,
    /// Whether the function is called with values known after apply, in whole or in part; if not, Terraform
    /// takes the result for unknown without a call.
    pub allows_unknown: bool,
}

impl Parameter {
    /// A parameter that takes neither null nor what is known after apply.
    #[must_use]
    pub fn new(name: impl Into<String>, of: Type) -> Self {
        Self { name: name.into(), of, description: String::new(), allows_null: false, allows_unknown: false }
    }

    /// The same, with this description in Markdown.
    #[must_use]
    pub fn describe(self, description: impl Into<String>) -> Self {
        Self { description: description.into(), ..self }
    }

    /// The same, taking null as well.
    #[must_use]
    pub fn allow_null(self) -> Self {
        Self { allows_null: true, ..self }
    }

    /// The same, taking values known after apply as well.
    #[must_use]
    pub fn allow_unknown(self) -> Self {
        Self { allows_unknown: true, ..self }
    }
}

/// Arguments of Terraform's own in every block, now or in its past.
const RESERVED: [&str; 7] =
    ["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

fn name_problems(attributes: &[Attribute], problems: &mut Vec<String>) {
    let is_name_character = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    for (position, attribute) in attributes.iter().enumerate() {
        let name = &attribute.name;
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(is_name_character) {
            problems.push(format!("{name}: a name has lower-case letters, digits and underscores"));
        }
        if attributes.iter().take(position).any(|other| other.name == *name) {
            problems.push(format!("{name}: another attribute has the name"));
        }
        if let Shape::Nested(_, inner) = &attribute.shape {
            name_problems(inner, problems);
        }
    }
}

fn object_type(attributes: &[Attribute]) -> Type {
    Type::object(attributes.iter().map(|attribute| (attribute.name.clone(), attribute.value_type())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_nobody_could_use_is_a_problem() {
        let schema = Schema::new(
            "",
            [
                Attribute::optional("count", Type::Number),
                Attribute::optional("a", Shape::list([Attribute::optional("Arn", Type::String)])),
                Attribute::optional("a", Shape::map([Attribute::optional("count", Type::Number)])),
            ],
        );
        assert_eq!(
            schema.problems(),
            [
                "count: Terraform keeps the name for itself",
                "Arn: a name has lower-case letters, digits and underscores",
                "a: another attribute has the name",
            ]
        );
    }
}
