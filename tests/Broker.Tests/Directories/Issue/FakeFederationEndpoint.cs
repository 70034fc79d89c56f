using Broker.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Directories.Issue;

/// <summary>A console's federation endpoint: takes credentials and gives one sign-in token.</summary>
internal sealed class FakeFederationEndpoint : IAsyncDisposable
{
    private RoleServer _server = null!;

    public Uri Address => new(_server.Addresses[0].Value, "/federation");

    public string LastForm { get; private set; } = "";

    public int Status { get; set; } = 200;

    /// <summary>Runs before each answer.</summary>
    public Action Asked { get; set; } = () => { };

    public static async Task<FakeFederationEndpoint> StartAsync()
    {
        var endpoint = new FakeFederationEndpoint();
        var listener = new RoleListener("console", new ListenAddress(System.Net.IPAddress.Loopback, 0), endpoint.HandleAsync) { LongestBody = 64 * 1024 };
        endpoint._server = await RoleServer.StartAsync([listener], NullLoggerFactory.Instance, CancellationToken.None);
        return endpoint;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        LastForm = await reader.ReadToEndAsync(context.RequestAborted);
        Asked();
        context.Response.StatusCode = Status;
        await context.Response.WriteAsync("""{"SigninToken":"token+&"}""", context.RequestAborted);
    }
}
