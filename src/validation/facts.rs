//! What the database says of actions and resources, each asked for once.

use std::{collections::BTreeMap, rc::Rc};

use super::statement::Entry;
use crate::{
    arn::ResourcePattern,
    database::{self, Action, ActionId, Reader, ResourceTypeId},
    iam::{
        AccessLevelSource, ActionPattern,
        condition::{KeyLists, supports},
    },
    writer::{ResolveError, resolve},
};

pub(super) struct Facts<'r> {
    pub(super) reader: &'r Reader,
    types: BTreeMap<ActionId, Rc<[UsedType]>>,
    fits: BTreeMap<(ResourceTypeId, String), bool>,
}

/// A type that an action can be confined to.
pub(super) struct UsedType {
    id: ResourceTypeId,
    /// Its formats; none if AWS does not define the type.
    pub(super) formats: Vec<String>,
}

impl<'r> Facts<'r> {
    pub(super) fn new(reader: &'r Reader) -> Self {
        Self { reader, types: BTreeMap::new(), fits: BTreeMap::new() }
    }

    pub(super) fn actions(&self, pattern: &ActionPattern) -> Result<Vec<Action>, database::Error> {
        let names = self.reader.action_names_matching(pattern)?;
        let find = |name| self.reader.action(name, AccessLevelSource::default()).transpose();
        names.iter().filter_map(find).collect()
    }

    pub(super) fn types(&mut self, action: &Action) -> Result<Rc<[UsedType]>, database::Error> {
        if let Some(types) = self.types.get(&action.id) {
            return Ok(Rc::clone(types));
        }
        let mut types = Vec::new();
        for used in self.reader.resource_types_of_action(action.id)? {
            let formats =
                self.reader.resource_type(&used.name)?.map(|found| found.formats).unwrap_or_default();
            types.push(UsedType { id: used.id, formats });
        }
        let types: Rc<[UsedType]> = types.into();
        self.types.insert(action.id, Rc::clone(&types));
        Ok(types)
    }

    /// Whether a request for the action may be about what stands in `Resource`.
    pub(super) fn supports(&mut self, action: &Action, entry: &Entry) -> Result<bool, ResolveError> {
        let Entry::Arn { .. } = entry else { return Ok(true) };
        for used in self.types(action)?.iter() {
            if self.fits(used, entry)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an ARN may be of the type: as IAM reads it, or as people mean it.
    fn fits(&mut self, used: &UsedType, entry: &Entry) -> Result<bool, ResolveError> {
        let Entry::Arn { pattern, arn } = entry else { return Ok(true) };
        let key = (used.id, pattern.as_str().to_owned());
        if let Some(fits) = self.fits.get(&key) {
            return Ok(*fits);
        }
        let mut fits = used.formats.is_empty()
            || used.formats.iter().any(|format| ResourcePattern::of_format(format).meets(pattern));
        if let Some(arn) = arn.as_ref().filter(|_| !fits) {
            fits = resolve(arn, None, self.reader)?.types.iter().any(|found| found.id == used.id);
        }
        self.fits.insert(key, fits);
        Ok(fits)
    }

    /// Whether a request for the action on one of these resources may have the condition key.
    pub(super) fn supports_key(
        &mut self,
        action: &Action,
        key: &str,
        entries: &[(usize, Entry)],
    ) -> Result<bool, ResolveError> {
        let of_action = self.reader.condition_keys_of_action(action.id)?;
        let lists = KeyLists { action: &action.name, of_action: &of_action, of_use: &[], of_type: &[] };
        if supports(key, &lists) {
            return Ok(true);
        }
        for used in self.types(action)?.iter() {
            let mut is_asked = entries.is_empty();
            for (_, entry) in entries {
                is_asked |= self.fits(used, entry)?;
            }
            let of_use = self.reader.condition_keys_of_use(action.id, used.id)?;
            let of_type = self.reader.condition_keys_of_resource_type(used.id)?;
            if is_asked && supports(key, &KeyLists { of_use: &of_use, of_type: &of_type, ..lists }) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
