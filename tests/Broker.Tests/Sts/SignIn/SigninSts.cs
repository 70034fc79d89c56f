using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Broker.Core;
using Broker.Core.Authentication.SigV4;
using Broker.Core.Sessions;
using Broker.Issuing;
using Broker.Sts;
using Broker.Sts.SignIn;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Sts.SignIn;

/// <summary>A running STS with a user, roles to assume and a console, for the tests of the sign-in.</summary>
internal sealed class SigninSts(RunningSts sts) : IAsyncDisposable
{
    public const string Console = "https://console.example.com";
    public const string ConsoleRole = "arn:aws:iam::123456789012:role/console";

    private const string UserKey = "AKIAIOSFODNN7EXAMPLE";
    private const string UserSecret = "canary-of-the-user-wJalrXUtnFEMI-K7MDENG";

    public RunningSts Sts { get; } = sts;

    public static async Task<SigninSts> StartAsync(StsProfile? profile = null, string? console = Console, Func<StsSettings, StsSettings>? change = null, ILoggerFactory? logging = null) =>
        new(await RunningSts.StartAsync(profile, logging, Documents, WriteSecret, settings => (change ?? (same => same))(settings with
        {
            ConsoleDestinations = console is not null && ConsoleDestinations.TryParseOrigin(console, out var origin) ? [origin] : [],
        })));

    public ValueTask DisposeAsync() => Sts.DisposeAsync();

    /// <summary>Credentials of an action that long-term keys, or the credentials given, sign.</summary>
    public async Task<TemporaryCredentials> CredentialsAsync(string form, TemporaryCredentials? signer = null)
    {
        const string FormType = "application/x-www-form-urlencoded";
        var body = Encoding.UTF8.GetBytes(form + "&Version=2011-06-15");
        var request = new HttpRequestMessage(HttpMethod.Post, Sts.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(FormType);
        var signed = new SigV4Request("POST", "/", "", ImmutableArray.Create(KeyValuePair.Create("Host", Sts.Address.Authority), KeyValuePair.Create("Content-Type", FormType)), body);
        foreach (var (name, value) in SigV4Signer.Sign(
            signed, signer?.AccessKeyId ?? UserKey, signer?.SecretAccessKey.Reveal() ?? UserSecret, signer?.SessionToken.Reveal(), "us-east-1", "sts", Sts.Time.GetUtcNow()))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var reply = await Sts.SendAsync(request);
        Assert.True(reply.Status == 200, reply.Body);
        return new TemporaryCredentials(
            reply.Field("AccessKeyId")!,
            SecretAccessKey.FromText(reply.Field("SecretAccessKey")!),
            SessionToken.FromText(reply.Field("SessionToken")!),
            DateTimeOffset.Parse(reply.Field("Expiration")!, CultureInfo.InvariantCulture));
    }

    public Task<TemporaryCredentials> AssumeAsync(TemporaryCredentials? signer = null) =>
        CredentialsAsync($"Action=AssumeRole&RoleSessionName=alice&RoleArn={Uri.EscapeDataString(ConsoleRole)}", signer);

    public static string Json(TemporaryCredentials credentials) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["sessionId"] = credentials.AccessKeyId,
        ["sessionKey"] = credentials.SecretAccessKey.Reveal(),
        ["sessionToken"] = credentials.SessionToken.Reveal(),
    });

    public Task<StsReply> GetTokenAsync(TemporaryCredentials credentials, string? duration = null) =>
        PostAsync(("Action", "getSigninToken"), ("Session", Json(credentials)), ("SessionType", "json"), ("SessionDuration", duration));

    public async Task<string> TokenAsync(TemporaryCredentials credentials, string? duration = null)
    {
        var reply = await GetTokenAsync(credentials, duration);
        Assert.True(reply.Status == 200, reply.Body);
        using var json = JsonDocument.Parse(reply.Body);
        return json.RootElement.GetProperty("SigninToken").GetString()!;
    }

    public Task<StsReply> LoginAsync(string? token, string? destination = Console + "/home", string? issuer = null) =>
        GetAsync(("Action", "login"), ("Issuer", issuer), ("Destination", destination), ("SigninToken", token));

    public Task<StsReply> AskAsync(string? cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Sts.Address, "/federation/session"));
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return Sts.SendAsync(request);
    }

    public async Task<StsReply> GetAsync(params (string Name, string? Value)[] form)
    {
        using var content = Form(form);
        return await Sts.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Sts.Address, "/federation?" + await content.ReadAsStringAsync())));
    }

    public Task<StsReply> PostAsync(params (string Name, string? Value)[] form) =>
        Sts.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(Sts.Address, "/federation")) { Content = Form(form) });

    private static FormUrlEncodedContent Form((string Name, string? Value)[] form) =>
        new(form.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));

    private static void WriteSecret(string folder)
    {
        var secret = Path.Combine(folder, "secret");
        File.WriteAllText(secret, UserSecret);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private const string Documents = """
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamUser
        metadata: { name: alice }
        spec:
          account: "123456789012"
          accessKeys: [{ id: AKIAIOSFODNN7EXAMPLE, secretFile: secret }]
          policies:
            all: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "sts:*", Resource: "*" } }
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: console }
        spec:
          account: "123456789012"
          maxSessionDurationSeconds: 43200
          trustPolicy:
            Version: "2012-10-17"
            Statement: { Effect: Allow, Principal: { AWS: "123456789012" }, Action: sts:AssumeRole }
          policies:
            all: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "sts:*", Resource: "*" } }
        """;
}
