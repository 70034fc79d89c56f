// Prints the ARN that this process acts as. There is not one line about the broker in it: the SDK's default credential chain
// finds the credentials by the environment (AWS_CONTAINER_…, AWS_EC2_METADATA_SERVICE_ENDPOINT or AWS_WEB_IDENTITY_TOKEN_FILE).
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

using var sts = new AmazonSecurityTokenServiceClient();
var caller = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());
Console.WriteLine(caller.Arn);
