//! Requests against the frozen database, and everything that the engine answers.

use insta::assert_snapshot;

use crate::{answer, frozen};

#[test]
fn nothing_asked_is_nothing_answered() {
    assert_snapshot!(answer(frozen(), ""), @"");
    assert_snapshot!(answer(frozen(), "exclude shop:PlaceOrder"), @"");
}

#[test]
fn a_level_gives_the_actions_that_list_the_type() {
    assert_snapshot!(answer(frozen(), "read arn:aws:vault:eu-1:1:key/a\nread arn:aws:vault:eu-1:1:key/b"));
}

#[test]
fn actions_are_sorted_without_regard_to_case() {
    assert_snapshot!(answer(frozen(), "write arn:aws:shop:eu-1:1:order/1\nexclude shop:PlaceOrder"));
}

#[test]
fn an_action_of_two_types_is_granted_once() {
    assert_snapshot!(answer(frozen(), "read arn:aws:shop:eu-1:1:order/1"));
}

#[test]
fn dependents_are_added_only_where_they_look_and_cannot_be_narrowed() {
    assert_snapshot!(answer(frozen(), "write arn:aws:shop:eu-1:1:order/1"));
}

#[test]
fn a_dependent_is_granted_as_far_as_the_request_grants_it() {
    assert_snapshot!(answer(
        frozen(),
        "write arn:aws:shop:eu-1:1:order/1
         write arn:aws:vault:eu-1:1:key/a
         permissions_management arn:aws:iam::1:role/shop"
    ));
}

#[test]
fn exclusions_reach_dependents_and_settle_them() {
    assert_snapshot!(answer(
        frozen(),
        "write arn:aws:shop:eu-1:1:order/1
         exclude iam:PassRole
         exclude SHOP:List*
         exclude vault:*"
    ));
}

/// As Policy Sentry does it: where levels are asked, a dependent goes on `*` unless it supports the statement's type.
#[test]
fn dependents_in_the_way_of_policy_sentry_stand_on_the_statements_type_or_everywhere() {
    assert_snapshot!(answer(
        frozen(),
        "dependents wildcard
         permissions_management arn:aws:shop:::archive"
    ));
    assert_snapshot!(answer(
        frozen(),
        "dependents wildcard
         permissions_management arn:aws:shop:eu-1:1:order/1/line/2"
    ));
}

/// Where actions are named, nobody asked for the types that the dependent does not support.
#[test]
fn a_dependent_of_a_named_action_stands_everywhere_only_if_it_supports_none_of_its_types() {
    assert_snapshot!(answer(frozen(), "dependents wildcard\naction shop:ShareArchive"));
}

#[test]
fn a_dependent_that_is_named_itself_stays_where_that_puts_it() {
    assert_snapshot!(answer(frozen(), "dependents wildcard\naction shop:PlaceOrder\naction vault:Decrypt"));
}

#[test]
fn a_deny_adds_nothing_unasked() {
    assert_snapshot!(answer(frozen(), "effect Deny\nwrite arn:aws:shop:eu-1:1:order/1"));
}

#[test]
fn a_level_without_actions_is_noted_with_those_that_have_some() {
    assert_snapshot!(answer(
        frozen(),
        "read arn:aws:shop:eu-1:1:order/1
         write arn:aws:iam::1:role/shop
         tagging arn:aws:iam::1:role/shop"
    ));
}

#[test]
fn a_level_beside_one_with_actions_is_not_noted() {
    assert_snapshot!(answer(frozen(), "read arn:aws:iam::1:role/shop\ntagging arn:aws:iam::1:role/shop"));
}

#[test]
fn a_request_that_grants_nothing_is_an_error() {
    assert_snapshot!(answer(frozen(), "write arn:aws:iam::1:role/shop"));
    assert_snapshot!(answer(frozen(), "read arn:aws:shop:::archive\nexclude shop:*"));
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    assert_snapshot!(answer(
        frozen(),
        "read arn:aws:shop:eu-1:1:ordr/1
         write arn:aws:shpo:eu-1:1:order/1
         read arn:aws:shop:eu-1:1:archive
         read arn:aws-cn:shop:eu-1:1:order/1
         exclude shop:PlaceOder
         exclude shpo:PlaceOrder"
    ));
}

#[test]
fn order_and_duplicates_mean_nothing() {
    let lines = [
        "write arn:aws:shop:eu-1:1:order/1",
        "read arn:aws:vault:eu-1:1:key/a",
        "read arn:aws:shop:eu-1:1:order/2",
        "read arn:aws:shop:eu-1:1:order/1",
    ];
    let forward = answer(frozen(), &lines.join("\n"));
    let backward: Vec<&str> = lines.into_iter().rev().chain(lines).collect();
    assert_eq!(answer(frozen(), &backward.join("\n")), forward);
}
