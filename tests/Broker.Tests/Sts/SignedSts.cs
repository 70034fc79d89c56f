using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Broker.Core;
using Broker.Core.Authentication.SigV4;
using Broker.Core.Sessions;
using Broker.Sts;

namespace Broker.Tests.Sts;

/// <summary>A running STS with a user of access keys, her role, and requests signed by her: in headers, or in the query by a signer of this class's own.</summary>
internal sealed class SignedSts : IAsyncDisposable
{
    public const string KeyId = "AKIA_123456789012_alice";
    public const string RootKeyId = "AKIA_123456789012_root";
    public const string UserArn = "arn:aws:iam::123456789012:user/alice";
    public const string RoleArn = "arn:aws:iam::123456789012:role/cart";
    public const string FarRoleArn = "arn:aws:iam::210987654321:role/far";

    private const string FormType = "application/x-www-form-urlencoded";

    private readonly string _region;

    private const string Catalog =
        """
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: Account
        metadata: { name: shop }
        spec:
          account: "123456789012"
          root: { accessKeys: [ { id: AKIA_123456789012_root, secretFile: secret } ] }
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamUser
        metadata: { name: alice }
        spec:
          account: "123456789012"
          userId: AIDAAAAAAAAAAAAAAAAAA
          accessKeys: [ { id: AKIA_123456789012_alice, secretFile: secret } ]
          policies:
            own: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}'
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: cart }
        spec:
          account: "123456789012"
          roleId: AROAAAAAAAAAAAAAAAAAA
          maxSessionDurationSeconds: 43200
          trustPolicy: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/alice"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}}'
          policies:
            own: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}'
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: tenant }
        spec:
          account: "123456789012"
          trustPolicy: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/alice"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"right"}}}}'
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamPolicy
        metadata: { name: nothing }
        spec:
          account: "123456789012"
          document: '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: Account
        metadata: { name: far }
        spec: { account: "210987654321", regions: { disabled: [eu-west-2] } }
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: far }
        spec:
          account: "210987654321"
          trustPolicy: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/alice"},"Action":"sts:AssumeRole"}}'
        """;

    private SignedSts(RunningSts sts, string region) => (Sts, _region) = (sts, region);

    public RunningSts Sts { get; }

    public static Task<SignedSts> StartAsync() => StartAsync("us-east-1");

    /// <summary>Starts it in a region; <paramref name="account"/> is more of the account's document, <paramref name="change"/> changes the settings.</summary>
    public static async Task<SignedSts> StartAsync(string region, string account = "", Func<StsSettings, StsSettings>? change = null) => new(
        await RunningSts.StartAsync(
            catalog: Catalog.Replace("  root: {", $"  {account}\n  root: {{", StringComparison.Ordinal),
            change: settings => (change ?? (same => same))(settings with { Region = region })),
        region);

    /// <summary>Sends a form signed with alice's access key, with another one, or with a session.</summary>
    public Task<StsReply> PostAsync(string form, string? accept = null, TemporaryCredentials? session = null, string keyId = KeyId)
    {
        var body = Encoding.UTF8.GetBytes($"{form}&Version=2011-06-15");
        var headers = ImmutableArray.Create(KeyValuePair.Create("Host", Sts.Address.Authority), KeyValuePair.Create("Content-Type", FormType));
        var request = new HttpRequestMessage(HttpMethod.Post, Sts.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(FormType);
        var signature = SigV4Signer.Sign(
            new SigV4Request("POST", "/", "", headers, body),
            session?.AccessKeyId ?? keyId,
            session?.SecretAccessKey.Reveal() ?? RunningSts.Secret,
            session?.SessionToken.Reveal(),
            _region,
            "sts",
            Sts.Time.GetUtcNow());
        foreach (var (name, value) in signature)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Sts.SendAsync(request, accept);
    }

    /// <summary>Sends the parameters in the query of a GET, signed in headers with alice's access key.</summary>
    public Task<StsReply> GetSignedAsync(string query)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Sts.Address}?{query}"));
        var headers = ImmutableArray.Create(KeyValuePair.Create("Host", Sts.Address.Authority));
        foreach (var (name, value) in SigV4Signer.Sign(new SigV4Request("GET", "/", query, headers, default), KeyId, RunningSts.Secret, null, "us-east-1", "sts", Sts.Time.GetUtcNow()))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Sts.SendAsync(request);
    }

    /// <summary>A session of the role.</summary>
    public Task<TemporaryCredentials> AssumeAsync(string more = "") => CredentialsAsync($"Action=AssumeRole&RoleArn={RoleArn}&RoleSessionName=s1{more}");

    /// <summary>The credentials that a form gets.</summary>
    public async Task<TemporaryCredentials> CredentialsAsync(string form)
    {
        var reply = await PostAsync(form);
        Assert.True(reply.Status == 200, reply.Body);
        return new TemporaryCredentials(
            reply.Field("AccessKeyId")!,
            SecretAccessKey.FromText(reply.Field("SecretAccessKey")!),
            SessionToken.FromText(reply.Field("SessionToken")!),
            DateTimeOffset.Parse(reply.Field("Expiration")!, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A presigned URL's query; the headers besides <c>host</c> are signed as they stand here.</summary>
    public string Presign(string query, TemporaryCredentials? session = null, int expires = 60, string method = "GET", params (string Name, string Value)[] headers)
    {
        var date = Sts.Time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var scope = $"{date[..8]}/us-east-1/sts/aws4_request";
        var all = headers.Append(("host", Sts.Address.Authority)).OrderBy(header => header.Item1, StringComparer.Ordinal).ToList();
        var names = string.Join(';', all.Select(header => header.Item1));
        var parameters = query.Split('&').Append("X-Amz-Algorithm=AWS4-HMAC-SHA256")
            .Append($"X-Amz-Credential={Uri.EscapeDataString($"{session?.AccessKeyId ?? KeyId}/{scope}")}")
            .Append($"X-Amz-Date={date}").Append($"X-Amz-Expires={expires}").Append($"X-Amz-SignedHeaders={Uri.EscapeDataString(names)}");
        if (session is not null)
        {
            parameters = parameters.Append($"X-Amz-Security-Token={Uri.EscapeDataString(session.SessionToken.Reveal())}");
        }

        var canonicalQuery = string.Join('&', parameters.Order(StringComparer.Ordinal));
        var canonical = $"{method}\n/\n{canonicalQuery}\n{string.Concat(all.Select(header => $"{header.Item1}:{header.Item2}\n"))}\n{names}\n{Hex(SHA256.HashData([]))}";
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes($"AWS4{session?.SecretAccessKey.Reveal() ?? RunningSts.Secret}");
        foreach (var part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return $"{canonicalQuery}&X-Amz-Signature={Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)))}";
    }

    /// <summary>Fetches a presigned URL.</summary>
    public Task<StsReply> GetAsync(string query, string? accept = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Sts.Address}?{query}"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Sts.SendAsync(request, accept);
    }

    public ValueTask DisposeAsync() => Sts.DisposeAsync();

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
