import CFuzzer
import Glibc

/// What must hold of any request to the admin API: it is answered, in its form, and never with an error of our own making.
var desk = try Desk()
var inputs = 0

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        inputs += 1
        if inputs.isMultiple(of: 100), let fresh = try? Desk() { desk = fresh }
        desk.send(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
    })
