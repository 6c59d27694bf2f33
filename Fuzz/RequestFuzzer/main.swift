import FuzzDriver

/// What must hold of any request to the two services: it is answered, in their form, and never with an error of our own
/// making; no token that was not given out is good for anything.
try fuzz(renewingEvery: 200, ServiceTarget.init) { target, input in target.send(input) }
