//! Permits: proofs that a role was checked. A use case takes the permit it needs, so that forgetting the check does not compile.

use std::marker::PhantomData;

use super::role::{Actor, Role};

/// Something that needs a role.
pub trait Action {
    /// The role it needs.
    const ROLE: Role;
}

/// Writing drafts and uploading photographs.
#[derive(Debug)]
pub struct EditRecord;
/// Approving, publishing and withdrawing.
#[derive(Debug)]
pub struct PublishRecord;
/// Switching the rules of what to mend.
#[derive(Debug)]
pub struct SwitchRules;
/// Tending what runs: cancelling jobs and doing them again, purging caches.
#[derive(Debug)]
pub struct Operate;
/// Users and their tokens.
#[derive(Debug)]
pub struct ManageUsers;

impl Action for EditRecord {
    const ROLE: Role = Role::Cataloguer;
}

impl Action for PublishRecord {
    const ROLE: Role = Role::Curator;
}

impl Action for SwitchRules {
    const ROLE: Role = Role::Curator;
}

impl Action for Operate {
    const ROLE: Role = Role::Curator;
}

impl Action for ManageUsers {
    const ROLE: Role = Role::Admin;
}

/// Leave to do `A`; only [`Permit::of`] makes one.
#[derive(Debug)]
pub struct Permit<A>(PhantomData<A>);

/// The actor lacks the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this needs the role {0}")]
pub struct Forbidden(pub Role);

impl<A: Action> Permit<A> {
    /// A permit, if the actor has the role.
    pub fn of(actor: &Actor) -> Result<Self, Forbidden> {
        if actor.roles.includes(A::ROLE) {
            Ok(Self(PhantomData))
        } else {
            Err(Forbidden(A::ROLE))
        }
    }
}
