import CFuzzer
import Glibc

/// What must hold of any request to the two services: it is answered, in their form, and never with an error of our own
/// making; no token that was not given out is good for anything.
var stage = try Stage()
var inputs = 0

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        inputs += 1
        if inputs.isMultiple(of: 200), let fresh = try? Stage() { stage = fresh }
        stage.send(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
    })
