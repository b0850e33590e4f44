use std::str::FromStr;

spelled_enum! {
    /// How AWS classifies what an action does.
    ///
    /// The order of the variants is the order of the documentation of access levels; it is not a ranking.
    pub enum AccessLevel {
        /// Lists resources without reading their contents.
        List = "List",
        /// Reads contents and changes nothing.
        Read = "Read",
        /// Changes tags and nothing else.
        Tagging = "Tagging",
        /// Creates, changes or deletes resources.
        Write = "Write",
        /// Grants or changes permissions.
        PermissionsManagement = "Permissions management",
    }
}

impl AccessLevel {
    /// The level as an argument name: `permissions_management`.
    #[must_use]
    pub const fn as_snake_case(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Tagging => "tagging",
            Self::Write => "write",
            Self::PermissionsManagement => "permissions_management",
        }
    }
}

impl FromStr for AccessLevel {
    type Err = ParseAccessLevelError;

    /// Accepts any letter case, and a space, `-` or `_` between the words.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let normalized = text.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        Self::ALL
            .into_iter()
            .find(|level| level.as_snake_case() == normalized)
            .ok_or_else(|| ParseAccessLevelError { text: text.to_owned() })
    }
}

/// The text is not one of the five access levels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an access level")]
pub struct ParseAccessLevelError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_case_and_any_separator_is_accepted() {
        for text in [
            "Permissions management",
            "permissions_management",
            "PERMISSIONS-MANAGEMENT",
            " permissions Management ",
        ] {
            assert_eq!(text.parse(), Ok(AccessLevel::PermissionsManagement), "{text}");
        }
        for level in AccessLevel::ALL {
            assert_eq!(level.as_str().parse(), Ok(level));
            assert_eq!(level.as_snake_case().parse(), Ok(level));
        }
    }

    #[test]
    fn other_words_are_refused() {
        for text in ["", "reads", "permissionsmanagement!", "Permission management"] {
            assert!(text.parse::<AccessLevel>().is_err(), "{text}");
        }
    }
}
