internal import ChatDomain

/// Amazon Resource Names, of an account that nobody has.
enum ConnectARN {
    static func instance(_ id: String) -> String {
        "arn:aws:connect:us-east-1:\(AWSAccount.id):instance/\(id)"
    }
}
