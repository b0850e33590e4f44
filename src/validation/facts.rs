//! What the database says of actions and resources, each asked for once.

use std::{collections::BTreeMap, rc::Rc};

use super::statement::Entry;
use crate::{
    arn::ResourcePattern,
    bounds::checkpoint,
    catalog::{self, Action, Catalog, ResourceTypeId, UsedType},
    catalog::{ResolveError, resolve},
    iam::{
        AccessLevelSource, ActionPattern,
        condition::{KeyLists, supports},
    },
};

pub(super) struct Facts<'p, 'r> {
    pub(super) catalog: &'r Catalog,
    actions: BTreeMap<&'p ActionPattern, Rc<[Action]>>,
    fits: BTreeMap<(ResourceTypeId, String), bool>,
}

impl<'p, 'r> Facts<'p, 'r> {
    pub(super) fn new(catalog: &'r Catalog) -> Self {
        Self { catalog, actions: BTreeMap::new(), fits: BTreeMap::new() }
    }

    /// The actions that a pattern matches.
    pub(super) fn actions(&mut self, pattern: &'p ActionPattern) -> Result<Rc<[Action]>, catalog::Error> {
        if let Some(actions) = self.actions.get(pattern) {
            return Ok(Rc::clone(actions));
        }
        let actions: Rc<[Action]> =
            self.catalog.actions_matching(pattern, AccessLevelSource::default())?.into();
        self.actions.insert(pattern, Rc::clone(&actions));
        Ok(actions)
    }

    pub(super) fn types(&mut self, action: &Action) -> Result<Rc<[UsedType]>, catalog::Error> {
        self.catalog.types_of_action(action.id)
    }

    /// Whether a request for the action may be about what stands in `Resource`.
    pub(super) fn supports(&mut self, action: &Action, entry: &Entry<'_>) -> Result<bool, ResolveError> {
        let Entry::Arn { .. } = entry else { return Ok(true) };
        for used in self.types(action)?.iter() {
            if self.fits(used, entry)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an ARN may be of the type: as IAM reads it, or as people mean it.
    fn fits(&mut self, used: &UsedType, entry: &Entry<'_>) -> Result<bool, ResolveError> {
        let Entry::Arn { pattern, arn } = entry else { return Ok(true) };
        checkpoint();
        let key = (used.id, pattern.as_str().to_owned());
        if let Some(fits) = self.fits.get(&key) {
            return Ok(*fits);
        }
        let mut fits = used.formats.is_empty()
            || used.formats.iter().any(|format| ResourcePattern::of_format(format).meets(pattern));
        if let Some(arn) = arn.as_ref().filter(|_| !fits) {
            fits = resolve(arn, None, self.catalog)?.types.iter().any(|found| found.id == used.id);
        }
        self.fits.insert(key, fits);
        Ok(fits)
    }

    /// Whether a request for the action on one of these resources may have the condition key.
    pub(super) fn supports_key(
        &mut self,
        action: &Action,
        key: &str,
        entries: &[(usize, Entry<'_>)],
    ) -> Result<bool, ResolveError> {
        let of_action = self.catalog.keys_of_action(action.id)?;
        let lists = KeyLists { action: &action.name, of_action: &of_action, of_use: &[], of_type: &[] };
        if supports(key, &lists) {
            return Ok(true);
        }
        for used in self.types(action)?.iter() {
            let mut is_asked = entries.is_empty();
            for (_, entry) in entries {
                is_asked |= self.fits(used, entry)?;
            }
            let of_use = self.catalog.keys_of_use(action.id, used.id)?;
            let of_type = self.catalog.type_keys(used.id)?;
            if is_asked && supports(key, &KeyLists { of_use: &of_use, of_type: &of_type.of_type, ..lists }) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
