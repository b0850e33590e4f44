//! Enums whose variants have one spelling each: in arguments, in outputs, or in AWS's documents.

/// Declares an enum with `ALL`, `as_str` and `Display`, and each spelling beside its variant.
///
/// With `: FromStr` behind its name, the enum is read from exactly what `as_str` writes.
macro_rules! spelled_enum {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident $(: $from_str:ident)? {
            $($(#[$of_variant:meta])* $variant:ident = $spelling:literal,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name {
            $($(#[$of_variant])* $variant,)+
        }

        impl $name {
            /// Every variant, in the order of the variants.
            $visibility const ALL: [Self; [$($spelling),+].len()] = [$(Self::$variant),+];

            /// How the variant is spelled.
            #[must_use]
            $visibility const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $spelling,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $(impl std::str::$from_str for $name {
            type Err = crate::spelled::UnknownSpelling;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let spelled = Self::ALL.into_iter().find(|variant| variant.as_str() == text);
                spelled.ok_or_else(|| crate::spelled::UnknownSpelling(Self::ALL.map(Self::as_str).to_vec()))
            }
        })?
    };
}

/// The text is none of these spellings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("possible values are {}", .0.join(", "))]
pub struct UnknownSpelling(pub Vec<&'static str>);
