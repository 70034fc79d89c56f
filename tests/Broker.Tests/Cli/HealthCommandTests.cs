using System.Net;
using Broker.Cli;
using Broker.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Cli;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData(200, ExitCode.Success)]
    [InlineData(204, ExitCode.Refused)]
    [InlineData(302, ExitCode.Refused)]
    [InlineData(503, ExitCode.Refused)]
    public async Task Only_200_is_well(int status, int code)
    {
        await using var server = await StartAsync(_ => status);

        var run = await RunAsync(new Uri(server.Addresses[0].Value, "/readyz").ToString());

        Assert.Equal(code, run.Code);
        Assert.Equal(code == ExitCode.Success, run.Error.Length == 0);
        Assert.Contains(code == ExitCode.Success ? "" : $": {status}", run.Error);
    }

    [Fact]
    public async Task Waits_until_it_is_well()
    {
        await using var server = await StartAsync(request => request < 3 ? 503 : 200);

        Assert.Equal(ExitCode.Success, (await RunAsync(server.Addresses[0].Value.ToString(), "--wait", "60")).Code);
    }

    [Fact]
    public async Task Nobody_there_is_not_well()
    {
        Uri address;
        await using (var server = await StartAsync(_ => 200))
        {
            address = server.Addresses[0].Value;
        }

        Assert.Equal(ExitCode.Refused, (await RunAsync(address.ToString())).Code);
    }

    [Theory]
    [InlineData("127.0.0.1:9090")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("http://192.0.2.1/readyz")]
    [InlineData("http://a@127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    public async Task Asks_this_machine_only(string url)
    {
        var run = await RunAsync(url);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("loopback", run.Error);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("301")]
    [InlineData("soon")]
    public async Task A_wait_has_bounds(string wait) => Assert.Equal(ExitCode.Usage, (await RunAsync("http://127.0.0.1:1/", "--wait", wait)).Code);

    private static Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(HealthCommand.Create(TimeProvider.System), ["health", .. arguments]);

    private static Task<RoleServer> StartAsync(Func<int, int> status)
    {
        var requests = 0;
        var listener = new RoleListener("test", new ListenAddress(IPAddress.Loopback, 0), context =>
        {
            context.Response.StatusCode = status(Interlocked.Increment(ref requests));
            return context.Response.StatusCode == 204 ? Task.CompletedTask : context.Response.WriteAsync("not yet\n", context.RequestAborted);
        });
        return RoleServer.StartAsync([listener], NullLoggerFactory.Instance, CancellationToken.None);
    }
}
