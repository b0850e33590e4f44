//! Random templates with random parts unknown, against what they become.

use std::{cell::Cell, collections::BTreeMap};

use policy_sentry::terraform::{Refinement, Value};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use crate::{call, confirms::contradiction};

/// A resource type, ARNs of it as people write them, and actions on it. Many are neighbours of others, so that unknown
/// ARNs may turn out to be any of several.
#[derive(Debug)]
struct Kind {
    name: &'static str,
    arns: &'static [&'static str],
    actions: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind {
        name: "sqs:queue",
        arns: &[
            "arn:aws:sqs:eu-west-1:111122223333:orders",
            "arn:aws:sqs:eu-west-1:111122223333:orders-dead",
            "arn:aws:sqs:eu-west-1:111122223333:*",
        ],
        actions: &["sqs:SendMessage", "sqs:*Message*"],
    },
    Kind {
        name: "SNS:Topic",
        arns: &["arn:aws:sns:eu-west-1:111122223333:orders"],
        actions: &["sns:Publish"],
    },
    Kind {
        name: "s3:bucket",
        arns: &["arn:aws:s3:::orders", "arn:aws:s3:::*"],
        actions: &["s3:ListBucket", "s3:List*"],
    },
    Kind {
        name: "s3:object",
        arns: &["arn:aws:s3:::orders/*", "arn:aws:s3:::orders/a/b"],
        actions: &["s3:GetObject", "s3:*Object"],
    },
    Kind {
        name: "lambda:function",
        arns: &[
            "arn:aws:lambda:eu-west-1:111122223333:function:orders",
            "arn:aws:lambda:eu-west-1:111122223333:function:orders:live",
            "arn:aws:lambda:eu-west-1:111122223333:function:*",
        ],
        actions: &["lambda:InvokeFunction", "lambda:Get*"],
    },
    Kind {
        name: "lambda:function alias",
        arns: &["arn:aws:lambda:eu-west-1:111122223333:function:orders:live"],
        actions: &["lambda:InvokeFunction"],
    },
    Kind {
        name: "dynamodb:table",
        arns: &[
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/*",
            "arn:aws:dynamodb:eu-west-1:111122223333:t*",
        ],
        actions: &["dynamodb:Query", "dynamodb:GetItem"],
    },
    Kind {
        name: "dynamodb:index",
        arns: &[
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/by-day",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/*",
            "arn:aws:dynamodb:eu-west-1:111122223333:t*",
        ],
        actions: &["dynamodb:Query"],
    },
    Kind {
        name: "kms:key",
        arns: &["arn:aws:kms:eu-west-1:111122223333:key/1234"],
        actions: &["kms:Decrypt"],
    },
    Kind {
        name: "logs:log-group",
        arns: &[
            "arn:aws:logs:eu-west-1:111122223333:log-group:orders",
            "arn:aws:logs:eu-west-1:111122223333:log-group:orders:*",
        ],
        actions: &["logs:CreateLogStream"],
    },
    Kind {
        name: "logs:log-stream",
        arns: &[
            "arn:aws:logs:eu-west-1:111122223333:log-group:orders:*",
            "arn:aws:logs:eu-west-1:111122223333:log-group:orders:log-stream:1",
        ],
        actions: &["logs:PutLogEvents"],
    },
    Kind {
        name: "iam:role",
        arns: &["arn:aws:iam::111122223333:role/orders", "arn:aws:iam::111122223333:role/*"],
        actions: &["iam:PassRole", "iam:GetRole"],
    },
    Kind {
        name: "rds:cluster",
        arns: &["arn:aws:rds:eu-west-1:111122223333:cluster:orders"],
        actions: &["rds:StartDBCluster"],
    },
    Kind {
        name: "rds-data:cluster",
        arns: &["arn:aws:rds:eu-west-1:111122223333:cluster:orders"],
        actions: &["rds-data:ExecuteStatement"],
    },
    Kind {
        name: "ecs:service",
        arns: &[
            "arn:aws:ecs:eu-west-1:111122223333:service/web",
            "arn:aws:ecs:eu-west-1:111122223333:service/cluster/web",
        ],
        actions: &["ecs:UpdateService"],
    },
    Kind {
        name: "states:stateMachine",
        arns: &["arn:aws:states:eu-west-1:111122223333:stateMachine:orders:live"],
        actions: &["states:StartExecution"],
    },
    Kind {
        name: "ec2:instance",
        arns: &["arn:aws:ec2:eu-west-1:111122223333:instance/*"],
        actions: &["ec2:StartInstances"],
    },
    Kind {
        name: "elasticloadbalancing:loadbalancer/app/",
        arns: &["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/*"],
        actions: &["elasticloadbalancing:AddTags"],
    },
];

const LEVELS: &[&str] = &["read", "write", "list", "tagging", "permissions_management"];

/// Something in a template that may be known after apply only.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    value: &'static str,
    /// What it is in the plan: itself, or unknown behind so many characters.
    known: Option<usize>,
    /// What it turns out to be, if not itself: this one of those that begin so.
    turns_out: usize,
}

impl Part {
    fn before(&self) -> Value {
        let beginning = |known| self.value.get(..known).unwrap_or(self.value);
        match self.known.map(beginning) {
            None => self.value.into(),
            Some("") => Value::UNKNOWN,
            Some(beginning) => Value::Unknown(Refinement::with_prefix(beginning)),
        }
    }

    /// Itself, or with `other` another one that begins as was known.
    fn later(&self, other: bool) -> Value {
        let Some(known) = self.known.filter(|_| other) else { return self.value.into() };
        let beginning = self.value.get(..known).unwrap_or(self.value);
        let others: Vec<&str> = KINDS
            .iter()
            .flat_map(|kind| kind.arns)
            .copied()
            .filter(|arn| arn.starts_with(beginning))
            .collect();
        others.get(self.turns_out % others.len().max(1)).copied().unwrap_or(self.value).into()
    }
}

/// When a template is looked at.
#[derive(Clone, Copy)]
enum When {
    Before,
    Later,
    /// When the unknown ARNs turned out to be others than they might have been.
    LaterOtherwise,
}

impl When {
    fn value(self, part: &Part) -> Value {
        match self {
            Self::Before => part.before(),
            Self::Later => part.later(false),
            Self::LaterOtherwise => part.later(true),
        }
    }

    fn list(self, parts: &[Part]) -> Value {
        parts.iter().map(|part| self.value(part)).collect()
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Asked {
    Level(usize, Vec<Part>),
    LevelByType(usize, BTreeMap<&'static str, Vec<Part>>),
    Rule(Rule),
    AssumeRole(Vec<Part>),
    PassRole(Vec<Part>),
}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    resources: Vec<Part>,
    types: Vec<&'static str>,
    level: Option<&'static str>,
    actions: Vec<&'static str>,
    /// A key, and whether its value is known.
    condition: Option<(&'static str, bool)>,
    describes: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Template {
    Levels {
        asked: Vec<Asked>,
        dependent_actions: &'static str,
        effect: &'static str,
        minimize: &'static str,
    },
    Actions {
        actions: Vec<&'static str>,
        resources: Vec<Part>,
        types: Vec<&'static str>,
    },
}

impl Template {
    fn value(&self, when: When) -> Value {
        match self {
            Self::Actions { actions, resources, types } => crate::object([
                ("mode", "actions".into()),
                ("actions", texts(actions)),
                ("resources", when.list(resources)),
                ("resource_types", texts(types)),
            ]),
            Self::Levels { asked, dependent_actions, effect, minimize } => {
                let mut entries = BTreeMap::from([
                    ("dependent_actions".to_owned(), Value::from(*dependent_actions)),
                    ("effect".to_owned(), Value::from(*effect)),
                    ("minimize".to_owned(), Value::from(*minimize)),
                    ("target".to_owned(), Value::from("none")),
                ]);
                let mut rules = Vec::new();
                for one in asked {
                    match one {
                        Asked::Level(level, arns) => {
                            entries.insert(LEVELS[*level].to_owned(), when.list(arns));
                        }
                        Asked::LevelByType(level, types) => {
                            let by_type = types.iter().map(|(name, arns)| (*name, when.list(arns)));
                            entries.insert(LEVELS[*level].to_owned(), by_type.collect());
                        }
                        Asked::Rule(rule) => rules.push(rule.value(when)),
                        Asked::AssumeRole(assumed) => {
                            let sts = crate::object([("assume_role", when.list(assumed))]);
                            entries.insert("sts".to_owned(), sts);
                        }
                        Asked::PassRole(passed) => {
                            let services: Value = vec![Value::from("lambda.amazonaws.com")].into();
                            let pass = crate::object([("roles", when.list(passed)), ("services", services)]);
                            entries.insert("pass_role".to_owned(), vec![pass].into());
                        }
                    }
                }
                entries.insert("rules".to_owned(), rules.into());
                Value::Map(entries)
            }
        }
    }
}

impl Rule {
    fn value(&self, when: When) -> Value {
        let is_before = matches!(when, When::Before);
        let condition = self.condition.map(|(variable, is_known)| {
            let value = if is_known || !is_before { "x".into() } else { Value::UNKNOWN };
            crate::object([
                ("test", "StringEquals".into()),
                ("variable", variable.into()),
                ("values", vec![value].into()),
                ("when_unsupported", "omit_action".into()),
            ])
        });
        let description = if is_before && self.describes { Value::UNKNOWN } else { "a rule".into() };
        crate::object([
            ("description", if self.describes { description } else { Value::Null }),
            ("resources", when.list(&self.resources)),
            ("resource_types", texts(&self.types)),
            ("access_levels", self.level.into_iter().map(Value::from).collect()),
            ("actions", texts(&self.actions)),
            ("conditions", condition.into_iter().collect()),
        ])
    }
}

fn texts(texts: &[&'static str]) -> Value {
    texts.iter().map(|text| Value::from(*text)).collect()
}

fn kind() -> impl Strategy<Value = &'static Kind> {
    (0..KINDS.len()).prop_map(|number| &KINDS[number])
}

/// ARNs of a kind.
fn parts(of: &'static Kind) -> impl Strategy<Value = Vec<Part>> {
    let known = prop_oneof![2 => Just(None), 3 => Just(Some(0)), 3 => (0_usize..60).prop_map(Some)];
    let part = (prop::sample::select(of.arns), known, any::<usize>());
    prop::collection::vec(part.prop_map(|(value, known, turns_out)| Part { value, known, turns_out }), 1..3)
}

/// ARNs of some kinds.
fn parts_of_some() -> impl Strategy<Value = Vec<Part>> {
    prop::collection::vec(kind().prop_flat_map(parts), 1..3).prop_map(|parts| parts.concat())
}

fn role() -> impl Strategy<Value = Vec<Part>> {
    parts(KINDS.iter().find(|kind| kind.name == "iam:role").unwrap())
}

fn asked() -> impl Strategy<Value = Asked> {
    let level = 0..LEVELS.len();
    let by_type = kind().prop_flat_map(|kind| parts(kind).prop_map(|parts| (kind.name, parts)));
    let by_type = prop::collection::vec(by_type, 1..4).prop_map(|entries| entries.into_iter().collect());
    prop_oneof![
        2 => (level.clone(), parts_of_some()).prop_map(|(level, arns)| Asked::Level(level, arns)),
        4 => (level, by_type).prop_map(|(level, types)| Asked::LevelByType(level, types)),
        4 => rule().prop_map(Asked::Rule),
        1 => role().prop_map(Asked::AssumeRole),
        1 => role().prop_map(Asked::PassRole),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let levels = ["List", "Read", "Write", "Tagging", "Permissions management"];
    let condition = (prop::sample::select(&["aws:SourceVpc", "aws:ResourceTag/team"][..]), any::<bool>());
    let of_kind = move |kind: &'static Kind| {
        (
            parts(kind),
            prop::option::weighted(0.7, Just(kind.name)),
            prop::option::weighted(0.7, prop::sample::select(levels.to_vec())),
            prop::option::weighted(0.5, prop::sample::select(kind.actions)),
            prop::option::weighted(0.4, condition.clone()),
            prop::bool::weighted(0.2),
        )
    };
    kind().prop_flat_map(of_kind).prop_map(|(resources, of_type, level, action, condition, describes)| Rule {
        resources,
        types: of_type.into_iter().collect(),
        level,
        actions: action.into_iter().collect(),
        condition,
        describes,
    })
}

fn template() -> impl Strategy<Value = Template> {
    let levels = (
        prop::collection::vec(asked(), 1..4),
        prop::sample::select(&["scoped", "wildcard", "none"][..]),
        prop::sample::select(&["Allow", "Allow", "Allow", "Deny"][..]),
        prop::sample::select(&["off", "off", "off", "words"][..]),
    );
    let actions = prop::collection::vec(
        kind().prop_flat_map(|kind| (prop::sample::select(kind.actions), parts(kind), Just(kind.name))),
        1..4,
    );
    let actions = (actions, any::<bool>()).prop_map(|(kinds, with_types)| Template::Actions {
        actions: kinds.iter().map(|kind| kind.0).collect(),
        resources: kinds.iter().flat_map(|kind| kind.1.clone()).collect(),
        types: kinds.iter().filter(|_| with_types).map(|kind| kind.2).collect(),
    });
    prop_oneof![
        4 => levels.prop_map(|(asked, dependent_actions, effect, minimize)| {
            Template::Levels { asked, dependent_actions, effect, minimize }
        }),
        1 => actions,
    ]
}

#[test]
fn what_is_known_before_is_what_comes_later() {
    let (previewed, confirmed, otherwise) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let count = |counter: &Cell<usize>| counter.set(counter.get() + 1);
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 2_000, max_shrink_iters: 200, failure_persistence: None, ..Config::default() },
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    );
    let result = runner.run(&template(), |template| {
        for function in ["describe_policy", "write_documents"] {
            let Ok(before) = call(function, &template.value(When::Before)) else { continue };
            if before.is_unknown() {
                continue;
            }
            count(&previewed);
            for (when, counter) in [(When::Later, &confirmed), (When::LaterOtherwise, &otherwise)] {
                let Ok(later) = call(function, &template.value(when)) else { continue };
                count(counter);
                prop_assert_eq!(contradiction(&before, &later), None);
            }
        }
        Ok(())
    });
    assert_eq!(result, Ok(()), "{result:?}");
    assert!(previewed.get() > 1_500, "only {} policies were previewed", previewed.get());
    assert!(confirmed.get() > 1_400, "only {} of them came", confirmed.get());
    assert!(otherwise.get() > 300, "only {} came with other ARNs", otherwise.get());
}
