//! The sizes above which a call is refused.

/// Calls that work at once; more wait. Each may need a thread and a connection to the database, about a megabyte, and
/// Terraform sends as many as its `-parallelism` says, ten unless told otherwise.
pub const CALLS: usize = 64;

/// Bytes of one message of the protocol, as for providers that use HashiCorp's own library.
pub const MESSAGE: usize = 256 << 20;

/// Bytes that an answer may add to what was sent. AWS's largest quota is 20,480 characters for a document, and the largest
/// answer to a question that somebody has, all actions with everything known of them, has 5 MB.
pub const ANSWER: usize = 8 << 20;

/// Bytes of a policy document that is read: two hundred times AWS's largest quota.
pub const DOCUMENT: usize = 4 << 20;

/// Bytes of a file that is read whole. The bundled database has 4 MB.
pub const FILE: usize = 64 << 20;

/// Bytes of the detail of one diagnostic. Nobody reads more: a terminal shows some 50 lines of 200.
pub const DIAGNOSTIC: usize = 10_000;

/// Bytes of the summary of one diagnostic, which is a line.
pub const SUMMARY: usize = 300;

/// Diagnostics of one answer. The last says how many more there are.
pub const DIAGNOSTICS: usize = 100;
