using System.Text;
using System.Text.Json;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>The <c>broker dev --ldap</c> that the tests share.</summary>
public sealed class DevPeople : IAsyncLifetime
{
    private const string Role = "arn:aws:iam::123456789012:role/developer";

    private PublishedBroker? _broker;

    private PublishedBroker Broker => _broker ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _broker = await PublishedBroker.StartAsync("--ldap");

    public ValueTask DisposeAsync() => _broker?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>What an app of alice needs for one way, and nothing of another.</summary>
    internal async Task<PersonsHome> HomeAsync(PeopleWay way)
    {
        var alice = Variables("people.env");
        var (url, password) = (new Uri(alice["BROKER_LDAP_URL"]), alice["BROKER_PASSWORD"]);
        var home = new PersonsHome(Broker.Variables);
        var basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{password}"))}";
        switch (way)
        {
            case PeopleWay.Container:
                home.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", new Uri(url, "/v1/container-credentials/123456789012/developer").AbsoluteUri);
                home.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", basic);
                break;
            case PeopleWay.CredentialProcess:
                var secret = home.Write("password", password);
                var command = $"{RepositoryTree.BrokerBinary()} credentials --ldap {url} --user alice --password-file {secret} --role {Role}";
                home.Set("AWS_CONFIG_FILE", home.Write("config", $"[profile developer]\ncredential_process = {command}\n"));
                home.Set("AWS_PROFILE", "developer");
                home.Set("BROKER_HOME", home.Folder("kept"));
                break;
            default:
                home.Set("AWS_WEB_IDENTITY_TOKEN_FILE", home.Write("token", await AssignedAsync(url, basic)));
                home.Set("AWS_ROLE_ARN", Role);
                home.Set("AWS_ROLE_SESSION_NAME", "alice");
                break;
        }

        return home;
    }

    private static async Task<string> AssignedAsync(Uri url, string basic)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, "/v1/assignments"));
        request.Headers.TryAddWithoutValidation("Authorization", basic);
        request.Content = new StringContent($$"""{"roleArn":"{{Role}}"}""", Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.GetProperty("webIdentityToken").GetString()!;
    }

    private Dictionary<string, string> Variables(string file) => File.ReadAllLines(Path.Combine(Broker.State, file))
        .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
        .Select(line => line["export ".Length..].Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
}
