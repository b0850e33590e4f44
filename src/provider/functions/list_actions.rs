use crate::{
    provider::{PolicySentry, arguments::parameters, query::Question},
    terraform::{FunctionError, TypedFunction},
};

/// `list_actions(filter)`: the table of actions without state.
pub(crate) struct ListActions;

parameters! {
    pub(crate) struct Arguments {
        /// The filters, as the arguments of `policy_sentry_query` for the table `"action"`: `service`, `name`, `access_level`,
        /// `resource_type`, `condition_key`, `wildcard_only`, `risk_category`, `arn`, `as_of`, `access_level_source`. `{}` lists
        /// every action.
        filter: Question,
    }
}

impl TypedFunction<PolicySentry> for ListActions {
    type Arguments = Arguments;
    type Answer = Vec<String>;

    const NAME: &'static str = "list_actions";
    const SUMMARY: &'static str = "Lists the actions that match a filter.";
    const DESCRIPTION: &'static str = "The names of the actions that match everything in the filter, sorted. Unlike the data source \
        `policy_sentry_query`, a function leaves nothing in the state.";

    fn call(
        &self,
        provider: &PolicySentry,
        Arguments { filter }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        let (rows, _) =
            filter.ask(&*provider.catalog()?).map_err(|mistakes| FunctionError::from(mistakes).at(0))?;
        Ok(rows.names())
    }
}
