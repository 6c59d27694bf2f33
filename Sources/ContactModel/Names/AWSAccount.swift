/// The account that every instance is of; nobody's (AWS documentation uses it for examples).
package enum AWSAccount {
    package static let id = "123456789012"
}
