import FuzzDriver

/// Checks that the admin API answers every request in its format, and never with an internal error.
try fuzz(renewingEvery: 100, AdminTarget.init) { target, input in target.send(input) }
