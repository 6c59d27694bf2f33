/// The account of every instance. AWS documentation uses this id, so no customer has it.
package enum AWSAccount {
    package static let id = "123456789012"
}
