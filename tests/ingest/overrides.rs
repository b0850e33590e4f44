//! Overrides of access levels, and those that are refused.

use policy_sentry::iam::{AccessLevel, AccessLevelSource};

use super::{NO_OVERRIDES, Workshop};

#[test]
fn an_override_changes_the_effective_level_alone() {
    let workshop = Workshop::new();
    let overrides = format!(
        "{NO_OVERRIDES}\
         policy_sentry,teapot,pourtea,Permissions management,Write\n\
         resource_policies,teapot,PourTea,Tagging,Write\n"
    );
    workshop.build(&overrides).unwrap();
    let reader = workshop.database().reader().unwrap();
    for (source, expected) in [
        (AccessLevelSource::PolicySentry, AccessLevel::PermissionsManagement),
        (AccessLevelSource::ResourcePolicies, AccessLevel::Tagging),
        (AccessLevelSource::Aws, AccessLevel::Write),
    ] {
        let action = reader.action(&"teapot:PourTea".parse().unwrap(), source).unwrap().unwrap();
        assert_eq!((action.access_level, action.documented_access_level), (expected, AccessLevel::Write));
    }
}

#[test]
fn overrides_that_do_not_fit_are_listed() {
    let overrides = format!(
        "{NO_OVERRIDES}\
         policy_sentry,teapot,PourTea,Write,Write\n\
         policy_sentry,teapot,BlendTea,Tagging,Read\n\
         policy_sentry,teapot,ThrowPot,Write,Read\n\
         policy_sentry,samovar,Heat,Write,Read\n\
         policy_sentry,kettle,BoilWater,Read,Write\n\
         policy_sentry,kettle,BoilWater,List,Write\n\
         resource_policies,kettle,BoilWater,List,Write\n"
    );
    let message = Workshop::new().build(&overrides).unwrap_err().to_string();
    assert_eq!(
        message,
        "overrides that do not fit the facts:
  samovar:Heat does not exist
  teapot:BlendTea is documented as Write, not as Read
  teapot:PourTea is documented as Write: the override changes nothing
  teapot:ThrowPot does not exist
  kettle:BoilWater has two overrides"
    );
}

#[test]
fn a_file_of_another_form_is_refused() {
    for text in [
        "service,action,access_level\nteapot,PourTea,Read\n",
        "source,service,action,access_level,documented\npolicy_sentry,teapot,PourTea,Pour,Write\n",
        "source,service,action,access_level,documented\naws,teapot,PourTea,Read,Write\n",
        "source,service,action,access_level,documented,why\npolicy_sentry,teapot,PourTea,Read,Write,because\n",
    ] {
        let message = Workshop::new().build(text).unwrap_err().to_string();
        assert!(message.ends_with("overrides.csv` is not a table of access level overrides"), "{message}");
    }
}
