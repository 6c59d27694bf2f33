import FuzzDriver

/// Checks that the two services answer every request in their format, and never with an internal
/// error.
///
/// A token that the server did not issue must not give access.
try fuzz(renewingEvery: 200, ServiceTarget.init) { target, input in target.send(input) }
