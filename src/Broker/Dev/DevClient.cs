using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Xml.Linq;
using Broker.Core.Authentication.SigV4;
using Broker.Dev.Samples;

namespace Broker.Dev;

/// <summary>
/// Goes each of the three ways that an SDK would — container credentials, IMDSv2, web identity — and asks GetCallerIdentity with what it got.
/// <c>broker dev</c> calls itself ready only when all three answer.
/// </summary>
internal sealed class DevClient(HttpClient http, Uri sts, Uri sidecar, string tokenFile, TimeProvider time)
{
    private static readonly XNamespace StsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    /// <summary>The caller's ARN by way of <c>AWS_CONTAINER_CREDENTIALS_FULL_URI</c>.</summary>
    public async Task<string> ContainerAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sidecar, "/v1/credentials"));
        request.Headers.TryAddWithoutValidation("Authorization", await File.ReadAllTextAsync(tokenFile, cancellationToken));
        return await CallerAsync(await SendAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>The caller's ARN by way of <c>AWS_EC2_METADATA_SERVICE_ENDPOINT</c>.</summary>
    public async Task<string> InstanceMetadataAsync(CancellationToken cancellationToken)
    {
        using var put = new HttpRequestMessage(HttpMethod.Put, new Uri(sidecar, "/latest/api/token"));
        put.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "60");
        var token = await SendAsync(put, cancellationToken);

        const string Roles = "/latest/meta-data/iam/security-credentials/";
        var role = await GetMetadataAsync(Roles, token, cancellationToken);
        return await CallerAsync(await GetMetadataAsync(Roles + role, token, cancellationToken), cancellationToken);
    }

    /// <summary>The caller's ARN by way of <c>AWS_WEB_IDENTITY_TOKEN_FILE</c> and <c>AWS_ROLE_ARN</c>.</summary>
    public async Task<string> WebIdentityAsync(string roleArn, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, sts)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Action"] = "AssumeRoleWithWebIdentity",
                ["Version"] = "2011-06-15",
                ["RoleArn"] = roleArn,
                ["RoleSessionName"] = "broker-dev-check",
                ["WebIdentityToken"] = await File.ReadAllTextAsync(tokenFile, cancellationToken),
            }),
        };
        var answer = XDocument.Parse(await SendAsync(request, cancellationToken)).Descendants(StsNamespace + "Credentials").Single();
        string Field(string name) => answer.Element(StsNamespace + name)!.Value;
        return await CallerAsync(Field("AccessKeyId"), Field("SecretAccessKey"), Field("SessionToken"), cancellationToken);
    }

    private async Task<string> GetMetadataAsync(string path, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sidecar, path));
        request.Headers.Add("X-aws-ec2-metadata-token", token);
        return await SendAsync(request, cancellationToken);
    }

    private async Task<string> CallerAsync(string credentials, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(credentials);
        string Field(string name) => document.RootElement.GetProperty(name).GetString()!;
        return await CallerAsync(Field("AccessKeyId"), Field("SecretAccessKey"), Field("Token"), cancellationToken);
    }

    private async Task<string> CallerAsync(string accessKeyId, string secretAccessKey, string sessionToken, CancellationToken cancellationToken)
    {
        var body = "Action=GetCallerIdentity&Version=2011-06-15"u8.ToArray();
        const string FormType = "application/x-www-form-urlencoded";
        var signed = new SigV4Request("POST", "/", "", ImmutableArray.Create(KeyValuePair.Create("Host", sts.Authority), KeyValuePair.Create("Content-Type", FormType)), body);
        using var request = new HttpRequestMessage(HttpMethod.Post, sts) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(FormType);
        foreach (var (name, value) in SigV4Signer.Sign(signed, accessKeyId, secretAccessKey, sessionToken, SampleCatalog.Region, "sts", time.GetUtcNow()))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return XDocument.Parse(await SendAsync(request, cancellationToken)).Descendants(StsNamespace + "Arn").Single().Value;
    }

    private async Task<string> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? body
            : throw new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"{request.RequestUri?.AbsolutePath} answered {(int)response.StatusCode}: {body}"));
    }
}
