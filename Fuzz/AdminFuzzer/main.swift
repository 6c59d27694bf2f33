import FuzzDriver

/// What must hold of any request to the admin API: it is answered, in its form, and never with an error of our own making.
try fuzz(renewingEvery: 100, AdminTarget.init) { target, input in target.send(input) }
