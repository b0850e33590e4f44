//! The log: lines of JSON on stderr, in the notation of hclog, which the host reads and mixes into its own.

use std::{
    env, fmt,
    io::{self, Write},
    panic,
    str::FromStr,
};

use serde_json::{Map, Value};
use time::OffsetDateTime;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    layer::{Context, SubscriberExt},
    util::SubscriberInitExt,
};

/// The level that the user asked Terraform for, the more specific variable first.
const LEVEL_VARIABLES: [&str; 2] = ["TF_LOG_PROVIDER", "TF_LOG"];

/// Starts the log, at the level that the user asked the host for; without one, there is none to pay for.
pub(super) fn start() {
    let level = level(|name| env::var(name).ok());
    if level == LevelFilter::OFF {
        return;
    }
    // Other crates' debugging would drown ours: a line for each frame of HTTP/2.
    let filter = Targets::new().with_default(level.min(LevelFilter::INFO)).with_target(own_target(), level);
    // It fails only if a log has been started, and then there is one.
    let _ = tracing_subscriber::registry().with(Hclog.with_filter(filter)).try_init();
    panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
}

fn level(variable: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let asked = LEVEL_VARIABLES.into_iter().filter_map(variable).find(|level| !level.is_empty());
    let Some(asked) = asked else { return LevelFilter::OFF };
    // Terraform takes what it does not know, and its "JSON", for the lowest level.
    LevelFilter::from_str(&asked.to_ascii_lowercase()).unwrap_or(LevelFilter::TRACE)
}

fn own_target() -> &'static str {
    module_path!().split("::").next().unwrap_or_default()
}

/// Writes each event as a line.
struct Hclog;

impl<S: Subscriber> Layer<S> for Hclog {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let line = line(event, OffsetDateTime::now_utc());
        // A host that no longer listens is no reason to stop.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

fn line(event: &Event<'_>, now: OffsetDateTime) -> Value {
    let mut fields = Fields(Map::new());
    event.record(&mut fields);
    let metadata = event.metadata();
    fields.insert("@level", level_name(*metadata.level()));
    fields.insert("@module", metadata.target().replace("::", "."));
    fields.insert("@timestamp", timestamp(now));
    Value::Object(fields.0)
}

fn level_name(level: Level) -> String {
    level.as_str().to_ascii_lowercase()
}

/// hclog wants exactly six digits of the second.
fn timestamp(now: OffsetDateTime) -> String {
    let (year, month, day) = now.to_calendar_date();
    let (hour, minute, second, micros) = now.to_hms_micro();
    format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z", u8::from(month))
}

/// The fields of an event; the message is one of them.
struct Fields(Map<String, Value>);

impl Fields {
    fn insert(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn record(&mut self, field: &Field, value: impl Into<Value>) {
        let name = if field.name() == "message" { "@message" } else { field.name() };
        self.insert(name, value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.record(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.record(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.record(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.record(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn the_level_is_what_the_user_asked_the_host_for() {
        let level_of = |variables: &[(&str, &str)]| {
            level(|name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(level_of(&[]), LevelFilter::OFF);
        assert_eq!(level_of(&[("TF_LOG", "WARN")]), LevelFilter::WARN);
        assert_eq!(level_of(&[("TF_LOG", "off")]), LevelFilter::OFF);
        assert_eq!(level_of(&[("TF_LOG", "JSON")]), LevelFilter::TRACE);
        assert_eq!(level_of(&[("TF_LOG", "error"), ("TF_LOG_PROVIDER", "debug")]), LevelFilter::DEBUG);
    }

    #[test]
    fn a_line_is_what_hclog_reads() {
        struct Keep(Arc<Mutex<Option<Value>>>);
        impl<S: Subscriber> Layer<S> for Keep {
            fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
                *self.0.lock().unwrap() = Some(line(event, OffsetDateTime::UNIX_EPOCH));
            }
        }
        let kept = Arc::default();
        let subscriber = tracing_subscriber::registry().with(Keep(Arc::clone(&kept)));
        tracing::subscriber::with_default(subscriber, || tracing::warn!(count = 2, "twice"));
        let expected = serde_json::json!({
            "@level": "warn",
            "@message": "twice",
            "@module": module_path!().replace("::", "."),
            "@timestamp": "1970-01-01T00:00:00.000000Z",
            "count": 2,
        });
        assert_eq!(*kept.lock().unwrap(), Some(expected));
    }
}
