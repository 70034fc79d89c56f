using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using Broker.Core;
using Broker.Core.Authentication.SigV4;
using Broker.TestKit;

namespace Broker.Tests.Sts;

/// <summary>An STS with two accounts whose users sign with long-term keys.</summary>
internal sealed class DeniedRequests : IAsyncDisposable
{
    public const string Locked = "arn:aws:iam::123456789012:role/locked";
    public const string Missing = "arn:aws:iam::123456789012:role/missing";
    public const string Secret = "canary-secret-of-every-user-0123456789";

    private readonly TemporaryFolder _folder;

    private DeniedRequests(RunningSts sts, TemporaryFolder folder, string alice, string eve) => (Sts, _folder, Alice, Eve) = (sts, folder, alice, eve);

    public RunningSts Sts { get; }

    /// <summary>A key of account 123456789012 that may decode.</summary>
    public string Alice { get; }

    /// <summary>A key of account 210987654321 that may do everything there.</summary>
    public string Eve { get; }

    public static async Task<DeniedRequests> StartAsync(StsProfile? profile = null)
    {
        var folder = new TemporaryFolder();
        folder.Write("secret", Secret);
        File.SetUnixFileMode(folder["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var alice = AccessKeyId.GenerateLongTerm(AccountId.Parse("123456789012")).Text;
        var eve = AccessKeyId.GenerateLongTerm(AccountId.Parse("210987654321")).Text;
        var documents = RunningSts.Documents("https://issuer.example") + "\n" + $$"""
            ---
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamUser
            metadata: { name: alice }
            spec:
              account: "123456789012"
              accessKeys: [{ id: {{alice}}, secretFile: {{folder["secret"]}} }]
              policies:
                decode:
                  Version: "2012-10-17"
                  Statement:
                      - { Sid: Decode, Effect: Allow, Action: "sts:DecodeAuthorizationMessage", Resource: "*" }
                      - { Sid: Assume, Effect: Allow, Action: "sts:AssumeRole", Resource: "*" }
            ---
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamUser
            metadata: { name: eve }
            spec:
              account: "210987654321"
              accessKeys: [{ id: {{eve}}, secretFile: {{folder["secret"]}} }]
              policies:
                all:
                  Version: "2012-10-17"
                  Statement: { Sid: All, Effect: Allow, Action: "sts:*", Resource: "*" }
            ---
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamRole
            metadata: { name: locked }
            spec:
              account: "123456789012"
              trustPolicy:
                Version: "2012-10-17"
                Statement:
                  - Sid: Partner
                    Effect: Allow
                    Principal: { AWS: ["123456789012", "210987654321"] }
                    Action: sts:AssumeRole
                    Condition: { StringEquals: { "sts:ExternalId": hidden-external-id } }
            """;
        return new DeniedRequests(await RunningSts.StartAsync(profile, catalog: documents), folder, alice, eve);
    }

    public Task<StsReply> AssumeAsync(string key, string role, string more = "") =>
        PostAsync(key, $"Action=AssumeRole&Version=2011-06-15&RoleArn={Uri.EscapeDataString(role)}&RoleSessionName=session{more}");

    public Task<StsReply> DecodeAsync(string key, string message) =>
        PostAsync(key, $"Action=DecodeAuthorizationMessage&Version=2011-06-15&EncodedMessage={Uri.EscapeDataString(message)}");

    public Task<StsReply> PostAsync(string key, string form)
    {
        const string FormType = "application/x-www-form-urlencoded";
        var body = Encoding.UTF8.GetBytes(form);
        var request = new HttpRequestMessage(HttpMethod.Post, Sts.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(FormType);
        var headers = ImmutableArray.Create(KeyValuePair.Create("Host", Sts.Address.Authority), KeyValuePair.Create("Content-Type", FormType));
        foreach (var (name, value) in SigV4Signer.Sign(new SigV4Request("POST", "/", "", headers, body), key, Secret, sessionToken: null, "us-east-1", "sts", Sts.Time.GetUtcNow()))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Sts.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await Sts.DisposeAsync();
        _folder.Dispose();
    }
}
