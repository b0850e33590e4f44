//! Values as Terraform sends them: MessagePack, read and written along a [`Type`].
//!
//! The notation is that of go-cty: lists, sets and tuples are arrays; maps and objects are maps; a number is an
//! integer, a double or a string in decimal notation, whichever holds it; a value of dynamic type is an array of
//! its type, in JSON, and itself. Extension values are unknown values: type 12 holds a map of what is known of
//! them, any other holds nothing of interest.

use std::collections::BTreeMap;

use rmp::Marker;

use super::{AttributePath, Number, Refinement, Type, Value, path::Step};

/// Deeper values are refused, so that no message overruns the stack. Terraform's own types are far from it.
const MAX_DEPTH: usize = 100;

/// The extension type of an unknown value with a refinement.
const REFINED: i8 = 12;

/// The keys of a refinement.
mod refined {
    pub(super) const NULL: i64 = 1;
    pub(super) const PREFIX: i64 = 2;
    pub(super) const MIN_LENGTH: i64 = 5;
    pub(super) const MAX_LENGTH: i64 = 6;
}

/// Terraform keeps no more of a prefix, and refuses refinements of more than 1,024 bytes.
const MAX_PREFIX: usize = 256;

/// Why bytes are not a value of the wanted type, or a value is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", if .path.is_root() { String::new() } else { format!("{path}: ") })]
pub struct Error {
    /// Where, inside the value.
    pub path: AttributePath,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The bytes end within the value.
    #[error("the message ends within the value")]
    EndsEarly,
    /// An attribute of the object is not there.
    #[error("the attribute is missing")]
    Missing,
    /// The object has no such attribute.
    #[error("there is no such attribute")]
    NoSuchAttribute,
    /// A text is not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// More follows after the value.
    #[error("the message goes on after the value")]
    GoesOn,
    /// The value is nested too deeply, or has too many elements to be written.
    #[error("the value is too large")]
    TooLarge,
    /// A value of dynamic type brings none along.
    #[error("the value's own type cannot be read")]
    UnreadableType,
    /// It is a value of another type.
    #[error("expected {expected}, but this is {found}")]
    WrongType {
        /// What the type asks for.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self { path: AttributePath::root(), problem }
    }
}

impl Error {
    /// An attribute of the object is not there.
    pub(super) fn missing(attribute: &str) -> Self {
        below(Step::Attribute(attribute.to_owned()))(Problem::Missing.into())
    }

    /// The object has no such attribute.
    pub(super) fn no_such(attribute: &str) -> Self {
        below(Step::Attribute(attribute.to_owned()))(Problem::NoSuchAttribute.into())
    }
}

type Result<T> = std::result::Result<T, Error>;

/// Reads one value of this type, and nothing after it.
pub fn decode(bytes: &[u8], of: &Type) -> Result<Value> {
    let mut reader = Reader { rest: bytes };
    let value = reader.value(of, 0)?;
    reader.end()?;
    Ok(value)
}

/// Writes a value of this type.
///
/// An object must have all attributes of its type and no others.
pub fn encode(value: &Value, of: &Type) -> Result<Vec<u8>> {
    let mut writer = Writer::default();
    writer.value(value, of)?;
    Ok(writer.bytes)
}

/// The bytes of each entry of an object or map, by name.
///
/// Used to hand a configuration back exactly as it came; a value that is no map has no entries.
pub(super) fn entries(bytes: &[u8]) -> Result<BTreeMap<&str, &[u8]>> {
    let mut reader = Reader { rest: bytes };
    let Head::Map(length) = reader.head()? else { return Ok(BTreeMap::new()) };
    let mut entries = BTreeMap::new();
    for _ in 0..length {
        let name = reader.key()?;
        entries.insert(name, reader.skip()?);
    }
    Ok(entries)
}

/// Whether this is how null is written.
pub(super) fn is_null(bytes: &[u8]) -> bool {
    bytes == [Marker::Null.to_u8()]
}

/// Writes the value of an attribute; an error's path begins with its name.
pub(super) fn encode_attribute(name: &str, value: &Value, of: &Type) -> Result<Vec<u8>> {
    encode(value, of).map_err(below(Step::Attribute(name.to_owned())))
}

/// Writes an object of which each attribute is written already.
pub(super) fn encode_entries<'a>(
    entries: impl ExactSizeIterator<Item = (&'a str, Vec<u8>)>,
) -> Result<Vec<u8>> {
    let mut writer = Writer::default();
    writer.length(entries.len(), &MAP)?;
    for (name, bytes) in entries {
        writer.text(name)?;
        writer.bytes.extend(bytes);
    }
    Ok(writer.bytes)
}

// ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────

struct Reader<'a> {
    rest: &'a [u8],
}

/// What a MessagePack value begins with: the whole value, or how much follows.
enum Head<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(&'a [u8]),
    List(usize),
    Map(usize),
    Unknown(Refinement),
    Unused,
}

impl<'a> Reader<'a> {
    fn value(&mut self, of: &Type, depth: usize) -> Result<Value> {
        if depth > MAX_DEPTH {
            return Err(Problem::TooLarge.into());
        }
        let below = depth.saturating_add(1);
        match (self.head()?, of) {
            (Head::Null, _) => Ok(Value::Null),
            (Head::Unknown(refinement), _) => Ok(Value::Unknown(refinement)),
            (Head::List(2), Type::Dynamic) => self.dynamic(below),
            (Head::Bool(truth), Type::Bool) => Ok(Value::Bool(truth)),
            (Head::Number(number), Type::Number) => Ok(Value::Number(number)),
            (Head::Text(text), Type::Number) => match Number::parse(utf8(text)?) {
                Some(number) => Ok(Value::Number(number)),
                None => Err(wrong_type(of, "a string")),
            },
            (Head::Text(text), Type::String) => Ok(Value::String(utf8(text)?.to_owned())),
            (Head::List(length), Type::List(element) | Type::Set(element)) => {
                self.list(length, element, below)
            }
            (Head::List(length), Type::Tuple(elements)) if length == elements.len() => {
                self.tuple(elements, below)
            }
            (Head::Map(length), Type::Map(element)) => self.map(length, element, below),
            (Head::Map(length), Type::Object(attributes)) => self.object(length, attributes, below),
            (head, _) => Err(wrong_type(of, head.kind())),
        }
    }

    fn dynamic(&mut self, depth: usize) -> Result<Value> {
        let Head::Text(json) = self.head()? else { return Err(Problem::UnreadableType.into()) };
        let of = Type::from_json(json).ok_or(Problem::UnreadableType)?;
        self.value(&of, depth)
    }

    fn list(&mut self, length: usize, element: &Type, depth: usize) -> Result<Value> {
        let elements = (0..length).map(|index| self.value(element, depth).map_err(below(Step::Index(index))));
        elements.collect::<Result<_>>().map(Value::List)
    }

    fn tuple(&mut self, elements: &[Type], depth: usize) -> Result<Value> {
        let elements = elements.iter().enumerate();
        let elements = elements.map(|(index, of)| self.value(of, depth).map_err(below(Step::Index(index))));
        elements.collect::<Result<_>>().map(Value::List)
    }

    fn map(&mut self, length: usize, element: &Type, depth: usize) -> Result<Value> {
        let entries = (0..length).map(|_| {
            let key = self.key()?.to_owned();
            let value = self.value(element, depth).map_err(below(Step::Key(key.clone())))?;
            Ok((key, value))
        });
        entries.collect::<Result<_>>().map(Value::Map)
    }

    fn object(&mut self, length: usize, attributes: &BTreeMap<String, Type>, depth: usize) -> Result<Value> {
        let mut values = BTreeMap::new();
        for _ in 0..length {
            let name = self.key()?;
            let of = attributes.get(name).ok_or_else(|| Error::no_such(name))?;
            let value = self.value(of, depth).map_err(below(Step::Attribute(name.to_owned())))?;
            values.insert(name.to_owned(), value);
        }
        match attributes.keys().find(|name| !values.contains_key(*name)) {
            Some(missing) => Err(Error::missing(missing)),
            None => Ok(Value::Map(values)),
        }
    }

    fn key(&mut self) -> Result<&'a str> {
        match self.head()? {
            Head::Text(text) => utf8(text),
            head => Err(wrong_type(&Type::String, head.kind())),
        }
    }

    /// Passes over one value, whatever it is, and returns its bytes.
    fn skip(&mut self) -> Result<&'a [u8]> {
        let start = self.rest;
        let mut left = 1_usize;
        while left > 0 {
            let more = match self.head()? {
                Head::List(length) => length,
                Head::Map(length) => length.saturating_mul(2),
                _ => 0,
            };
            left = left.saturating_sub(1).saturating_add(more);
        }
        let length = start.len().saturating_sub(self.rest.len());
        start.get(..length).ok_or_else(|| Problem::EndsEarly.into())
    }

    fn head(&mut self) -> Result<Head<'a>> {
        let [byte] = self.array()?;
        Ok(match Marker::from_u8(byte) {
            Marker::Null => Head::Null,
            Marker::Reserved => Head::Unused,
            Marker::False => Head::Bool(false),
            Marker::True => Head::Bool(true),
            Marker::FixPos(number) => Head::Number(Number::Int(number.into())),
            Marker::FixNeg(number) => Head::Number(Number::Int(number.into())),
            Marker::U8 => Head::Number(Number::Int(u8::from_be_bytes(self.array()?).into())),
            Marker::U16 => Head::Number(Number::Int(u16::from_be_bytes(self.array()?).into())),
            Marker::U32 => Head::Number(Number::Int(u32::from_be_bytes(self.array()?).into())),
            Marker::U64 => Head::Number(unsigned(u64::from_be_bytes(self.array()?))),
            Marker::I8 => Head::Number(Number::Int(i8::from_be_bytes(self.array()?).into())),
            Marker::I16 => Head::Number(Number::Int(i16::from_be_bytes(self.array()?).into())),
            Marker::I32 => Head::Number(Number::Int(i32::from_be_bytes(self.array()?).into())),
            Marker::I64 => Head::Number(Number::Int(i64::from_be_bytes(self.array()?))),
            Marker::F32 => float(f32::from_be_bytes(self.array()?).into()),
            Marker::F64 => float(f64::from_be_bytes(self.array()?)),
            Marker::FixStr(length) => Head::Text(self.take(length.into())?),
            Marker::Str8 | Marker::Bin8 => {
                self.length8().and_then(|length| self.take(length)).map(Head::Text)?
            }
            Marker::Str16 | Marker::Bin16 => {
                self.length16().and_then(|length| self.take(length)).map(Head::Text)?
            }
            Marker::Str32 | Marker::Bin32 => {
                self.length32().and_then(|length| self.take(length)).map(Head::Text)?
            }
            Marker::FixArray(length) => Head::List(length.into()),
            Marker::Array16 => Head::List(self.length16()?),
            Marker::Array32 => Head::List(self.length32()?),
            Marker::FixMap(length) => Head::Map(length.into()),
            Marker::Map16 => Head::Map(self.length16()?),
            Marker::Map32 => Head::Map(self.length32()?),
            Marker::FixExt1 => self.extension(1)?,
            Marker::FixExt2 => self.extension(2)?,
            Marker::FixExt4 => self.extension(4)?,
            Marker::FixExt8 => self.extension(8)?,
            Marker::FixExt16 => self.extension(16)?,
            Marker::Ext8 => self.length8().and_then(|length| self.extension(length))?,
            Marker::Ext16 => self.length16().and_then(|length| self.extension(length))?,
            Marker::Ext32 => self.length32().and_then(|length| self.extension(length))?,
        })
    }

    /// Every extension is an unknown value, even one that a later Terraform makes up; only what it says is lost.
    fn extension(&mut self, length: usize) -> Result<Head<'a>> {
        let kind = i8::from_be_bytes(self.array()?);
        let body = self.take(length)?;
        let refinement = if kind == REFINED { Reader { rest: body }.refinement() } else { Refinement::NONE };
        Ok(Head::Unknown(refinement))
    }

    /// Reads as much of a refinement as is understood.
    fn refinement(&mut self) -> Refinement {
        let mut refinement = Refinement::NONE;
        let Ok(Head::Map(length)) = self.head() else { return refinement };
        for _ in 0..length {
            let Ok(Head::Number(Number::Int(key))) = self.head() else { break };
            let Ok(bytes) = self.skip() else { break };
            match (key, Reader { rest: bytes }.head()) {
                (refined::NULL, Ok(Head::Bool(null))) => refinement.not_null = !null,
                (refined::PREFIX, Ok(Head::Text(text))) => {
                    refinement.prefix = std::str::from_utf8(text).ok().map(str::to_owned);
                }
                (refined::MIN_LENGTH, Ok(Head::Number(Number::Int(length)))) => {
                    refinement.min_length = u64::try_from(length).ok();
                }
                (refined::MAX_LENGTH, Ok(Head::Number(Number::Int(length)))) => {
                    refinement.max_length = u64::try_from(length).ok();
                }
                _ => {}
            }
        }
        refinement
    }

    fn length8(&mut self) -> Result<usize> {
        Ok(u8::from_be_bytes(self.array()?).into())
    }

    fn length16(&mut self) -> Result<usize> {
        Ok(u16::from_be_bytes(self.array()?).into())
    }

    fn length32(&mut self) -> Result<usize> {
        usize::try_from(u32::from_be_bytes(self.array()?)).map_err(|_| Problem::TooLarge.into())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(Problem::EndsEarly)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(Problem::EndsEarly)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(Problem::GoesOn.into()) }
    }
}

impl Head<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => Value::Null.kind(),
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a map or object",
            Self::Unknown(_) => Value::UNKNOWN.kind(),
            Self::Unused => "not a value",
        }
    }
}

fn unsigned(number: u64) -> Number {
    i64::try_from(number).map_or_else(|_| Number::Decimal(number.to_string()), Number::Int)
}

/// Terraform has no number that is not one.
fn float<'a>(number: f64) -> Head<'a> {
    if number.is_nan() { Head::Unused } else { Head::Number(number.into()) }
}

fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| Problem::NotUtf8.into())
}

fn below(step: Step) -> impl FnOnce(Error) -> Error {
    |mut error| {
        error.path.prepend(step);
        error
    }
}

fn wrong_type(of: &Type, found: &'static str) -> Error {
    let expected = match of {
        Type::Bool => "a bool",
        Type::Number => "a number",
        Type::String => "a string",
        Type::Dynamic => "a value with its type",
        Type::List(_) => "a list",
        Type::Set(_) => "a set",
        Type::Map(_) => "a map",
        Type::Object(_) => "an object",
        Type::Tuple(_) => "a tuple of a certain length",
    };
    Problem::WrongType { expected, found }.into()
}

// ── Writing ─────────────────────────────────────────────────────────────────────────────────────────────

/// The ways to write the length of something, the shortest first.
struct Forms {
    /// The marker that holds the length, up to the one given.
    short: Option<Short>,
    byte: Option<Marker>,
    two_bytes: Marker,
    four_bytes: Marker,
}

struct Short {
    longest: u8,
    marker: fn(u8) -> Marker,
}

const TEXT: Forms = Forms {
    short: Some(Short { longest: 31, marker: Marker::FixStr }),
    byte: Some(Marker::Str8),
    two_bytes: Marker::Str16,
    four_bytes: Marker::Str32,
};

const LIST: Forms = Forms {
    short: Some(Short { longest: 15, marker: Marker::FixArray }),
    byte: None,
    two_bytes: Marker::Array16,
    four_bytes: Marker::Array32,
};

const MAP: Forms = Forms {
    short: Some(Short { longest: 15, marker: Marker::FixMap }),
    byte: None,
    two_bytes: Marker::Map16,
    four_bytes: Marker::Map32,
};

const BYTES: Forms =
    Forms { short: None, byte: Some(Marker::Bin8), two_bytes: Marker::Bin16, four_bytes: Marker::Bin32 };

const EXTENSION: Forms =
    Forms { short: None, byte: Some(Marker::Ext8), two_bytes: Marker::Ext16, four_bytes: Marker::Ext32 };

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn value(&mut self, value: &Value, of: &Type) -> Result<()> {
        match (value, of) {
            (Value::Null, _) => self.marker(Marker::Null),
            (Value::Unknown(refinement), _) => return self.unknown(refinement, of),
            (value, Type::Dynamic) => return self.dynamic(value),
            (Value::Bool(true), Type::Bool) => self.marker(Marker::True),
            (Value::Bool(false), Type::Bool) => self.marker(Marker::False),
            (Value::Number(number), Type::Number) => return self.number(number),
            (Value::String(text), Type::String) => return self.text(text),
            (Value::List(values), Type::List(element) | Type::Set(element)) => {
                return self.list(values.iter().map(|value| (value, &**element)));
            }
            (Value::List(values), Type::Tuple(elements)) if values.len() == elements.len() => {
                return self.list(values.iter().zip(elements));
            }
            (Value::Map(entries), Type::Map(element)) => return self.map(entries, element),
            (Value::Map(values), Type::Object(attributes)) => return self.object(values, attributes),
            (value, of) => return Err(wrong_type(of, value.kind())),
        }
        Ok(())
    }

    /// Terraform refuses a refinement that does not fit the type, so what does not fit is left out.
    fn unknown(&mut self, refinement: &Refinement, of: &Type) -> Result<()> {
        let (mut known, mut count) = (Self::default(), 0);
        if refinement.not_null && *of != Type::Dynamic {
            count += 1;
            known.integer(refined::NULL);
            known.marker(Marker::False);
        }
        if let (Some(prefix), Type::String) = (&refinement.prefix, of) {
            count += 1;
            known.integer(refined::PREFIX);
            known.text(prefix.get(..prefix.floor_char_boundary(MAX_PREFIX)).unwrap_or_default())?;
        }
        if matches!(of, Type::List(_) | Type::Set(_) | Type::Map(_)) {
            let bounds =
                [(refined::MIN_LENGTH, refinement.min_length), (refined::MAX_LENGTH, refinement.max_length)];
            for (key, bound) in bounds {
                let Some(bound) = bound.and_then(|bound| i64::try_from(bound).ok()) else { continue };
                count += 1;
                known.integer(key);
                known.integer(bound);
            }
        }
        if count == 0 {
            self.bytes.extend([Marker::FixExt1.to_u8(), 0, 0]);
            return Ok(());
        }
        let mut body = Self::default();
        body.length(count, &MAP)?;
        body.bytes.extend(known.bytes);
        self.length(body.bytes.len(), &EXTENSION)?;
        self.bytes.extend(REFINED.to_be_bytes());
        self.bytes.extend(body.bytes);
        Ok(())
    }

    fn dynamic(&mut self, value: &Value) -> Result<()> {
        let of = implied_type(value);
        self.length(2, &LIST)?;
        let json = of.to_json();
        self.length(json.len(), &BYTES)?;
        self.bytes.extend(json);
        self.value(value, &of)
    }

    fn number(&mut self, number: &Number) -> Result<()> {
        match number {
            Number::Int(int) => self.integer(*int),
            Number::Float(float) => {
                self.marker(Marker::F64);
                self.bytes.extend(float.to_be_bytes());
            }
            Number::Decimal(text) => return self.text(text),
        }
        Ok(())
    }

    fn list<'v>(&mut self, elements: impl ExactSizeIterator<Item = (&'v Value, &'v Type)>) -> Result<()> {
        self.length(elements.len(), &LIST)?;
        for (index, (value, of)) in elements.enumerate() {
            self.value(value, of).map_err(below(Step::Index(index)))?;
        }
        Ok(())
    }

    fn map(&mut self, entries: &BTreeMap<String, Value>, element: &Type) -> Result<()> {
        self.length(entries.len(), &MAP)?;
        for (key, value) in entries {
            self.text(key)?;
            self.value(value, element).map_err(below(Step::Key(key.clone())))?;
        }
        Ok(())
    }

    fn object(
        &mut self,
        values: &BTreeMap<String, Value>,
        attributes: &BTreeMap<String, Type>,
    ) -> Result<()> {
        if let Some(extra) = values.keys().find(|name| !attributes.contains_key(*name)) {
            return Err(Error::no_such(extra));
        }
        self.length(attributes.len(), &MAP)?;
        for (name, of) in attributes {
            let value = values.get(name).ok_or_else(|| Error::missing(name))?;
            self.text(name)?;
            self.value(value, of).map_err(below(Step::Attribute(name.clone())))?;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        self.length(text.len(), &TEXT)?;
        self.bytes.extend(text.bytes());
        Ok(())
    }

    /// Writes a length in the shortest of its forms.
    fn length(&mut self, length: usize, forms: &Forms) -> Result<()> {
        match (u8::try_from(length), u16::try_from(length), u32::try_from(length)) {
            (Ok(length), ..)
                if let Some(short) = &forms.short
                    && length <= short.longest =>
            {
                self.marker((short.marker)(length));
            }
            (Ok(length), ..) if let Some(marker) = forms.byte => self.bytes.extend([marker.to_u8(), length]),
            (_, Ok(length), _) => {
                self.marker(forms.two_bytes);
                self.bytes.extend(length.to_be_bytes());
            }
            (_, _, Ok(length)) => {
                self.marker(forms.four_bytes);
                self.bytes.extend(length.to_be_bytes());
            }
            _ => return Err(Problem::TooLarge.into()),
        }
        Ok(())
    }

    fn integer(&mut self, number: i64) {
        if let Ok(small) = i8::try_from(number)
            && small >= -32
        {
            self.bytes.extend(small.to_be_bytes());
        } else if let Ok(short) = i16::try_from(number) {
            self.marker(Marker::I16);
            self.bytes.extend(short.to_be_bytes());
        } else if let Ok(long) = i32::try_from(number) {
            self.marker(Marker::I32);
            self.bytes.extend(long.to_be_bytes());
        } else {
            self.marker(Marker::I64);
            self.bytes.extend(number.to_be_bytes());
        }
    }

    fn marker(&mut self, marker: Marker) {
        self.bytes.push(marker.to_u8());
    }
}

/// The type that a literal like this value has in Terraform's language.
fn implied_type(value: &Value) -> Type {
    match value {
        Value::Null | Value::Unknown(_) => Type::Dynamic,
        Value::Bool(_) => Type::Bool,
        Value::Number(_) => Type::Number,
        Value::String(_) => Type::String,
        Value::List(elements) => Type::Tuple(elements.iter().map(implied_type).collect()),
        Value::Map(entries) => Type::object(entries.iter().map(|(name, value)| (name, implied_type(value)))),
    }
}
