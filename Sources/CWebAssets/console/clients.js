// What each client needs to use this server.

//   url: the address of the services
export const clients = (url) => [
  { name: "AWS SDKs, boto3, AWS CLI", lines: [
    `export AWS_ENDPOINT_URL_CONNECT=${url}`, `export AWS_ENDPOINT_URL_CONNECTPARTICIPANT=${url}`,
    "export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1"] },
  { name: "boto3", lines: [
    `boto3.client("connectparticipant", endpoint_url="${url}", region_name="us-east-1",`,
    '             aws_access_key_id="test", aws_secret_access_key="test")'] },
  { name: "AWS SDK for JavaScript", lines: [
    "new ConnectParticipantClient({", `  endpoint: "${url}", region: "us-east-1",`,
    '  credentials: { accessKeyId: "test", secretAccessKey: "test" },', "});"] },
  { name: "amazon-connect-chatjs", lines: [`connect.ChatSession.setGlobalConfig({ endpoint: "${url}", region: "us-east-1" });`] },
  { name: "amazon-connect-streams", lines: [`connect.core.initCCP(element, { ccpUrl: "${url}/ccp-v2/?agent=Ana", loginPopup: false });`] },
  { name: "AWS SDK for Java", lines: [
    "ConnectParticipantClient.builder()", `    .endpointOverride(URI.create("${url}"))`, "    .region(Region.US_EAST_1)",
    '    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))', "    .build();"] },
  { name: "AWS SDK for Go", lines: [
    "connectparticipant.NewFromConfig(cfg, func(o *connectparticipant.Options) {", `\to.BaseEndpoint = aws.String("${url}")`, "})"] },
  { name: "Amazon's sample widgets", lines: [`apiGatewayEndpoint: "${url}/startChatContact"`] },
  { name: "The admin API", lines: [`curl ${url}/_mock/v1/instances/default/contacts`] },
];
