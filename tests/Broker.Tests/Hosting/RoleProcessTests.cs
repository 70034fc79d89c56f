using System.Net;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.TestKit;
using Broker.TestKit.Published;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Hosting;

public sealed class RoleProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-process-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("addresses", 0)]
    [InlineData("absent/addresses", 1)]
    public async Task Ends_with_a_code_that_says_whether_addresses_could_be_written(string name, int code)
    {
        using var meter = new BrokerMeter();
        using var metrics = new PrometheusMetrics(meter);
        var any = new ListenAddress(IPAddress.Loopback, 0);
        var file = Path.Combine(_folder, name);
        var process = new RoleProcess(
            "test", [new RoleListener("test", any, _ => Task.CompletedTask)], any, file, () => null, (_, _) => Task.CompletedTask);

        Assert.Equal(code, await process.RunToEndAsync(meter, metrics, NullLoggerFactory.Instance, CancellationToken.None));

        Assert.Equal(code == 0, File.Exists(file));
    }

    [Fact]
    public async Task A_role_that_others_reach_answers_on_while_they_learn_that_it_goes()
    {
        using var stop = new CancellationTokenSource();
        var time = new ManualTimeProvider();
        var (ended, file) = await StartAsync(IPAddress.Any, time, stop.Token);
        using var http = new HttpClient();
        Assert.False(await EndsConnectionAsync(http, file), "connections are kept");

        await stop.CancelAsync();
        await Until.TrueAsync(() => time.ActiveTimers > 0, TimeSpan.FromSeconds(10), () => "it waits");

        Assert.True(await EndsConnectionAsync(http, file), "connections are ended");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http, file, "metrics", "/readyz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, file, "test", "/"));
        Assert.False(ended.IsCompleted, "it goes on");
        time.Advance(RoleProcess.StopDelay);
        Assert.Equal(0, await ended);
    }

    [Fact]
    public async Task A_role_of_this_machine_alone_ends_at_once()
    {
        using var stop = new CancellationTokenSource();
        var (ended, _) = await StartAsync(IPAddress.Loopback, new ManualTimeProvider(), stop.Token);

        await stop.CancelAsync();

        Assert.Equal(0, await ended);
    }

    [Fact]
    public async Task Work_that_ends_as_cancelled_though_nobody_stopped_the_role_is_a_failure()
    {
        var process = Process(IPAddress.Loopback, new ManualTimeProvider(), _ => Task.FromCanceled(new CancellationToken(canceled: true)));

        Assert.Equal(1, await RunToEndAsync(process, CancellationToken.None));
    }

    private string AddressesFile => Path.Combine(_folder, "addresses");

    /// <summary>Starts a role whose work goes on until it is stopped; gives its end and its file of addresses.</summary>
    private async Task<(Task<int> Ended, string File)> StartAsync(IPAddress address, TimeProvider time, CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Process(address, time, token =>
        {
            started.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        var ended = RunToEndAsync(process, stop);
        await started.Task;
        return (ended, AddressesFile);
    }

    private RoleProcess Process(IPAddress address, TimeProvider time, Func<CancellationToken, Task> work) => new(
        "test",
        [new RoleListener("test", new ListenAddress(address, 0), _ => Task.CompletedTask)],
        new ListenAddress(IPAddress.Loopback, 0),
        AddressesFile,
        () => null,
        (_, token) => work(token))
    {
        Time = time,
    };

    private static async Task<int> RunToEndAsync(RoleProcess process, CancellationToken stop)
    {
        using var meter = new BrokerMeter();
        using var metrics = new PrometheusMetrics(meter);
        return await process.RunToEndAsync(meter, metrics, NullLoggerFactory.Instance, stop);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string file, string name, string path)
    {
        using var response = await http.GetAsync(AddressOf(file, name, path));
        return response.StatusCode;
    }

    private static async Task<bool> EndsConnectionAsync(HttpClient http, string file)
    {
        using var response = await http.GetAsync(AddressOf(file, "test", "/"));
        return response.Headers.ConnectionClose ?? false;
    }

    private static Uri AddressOf(string file, string name, string path)
    {
        var line = File.ReadAllLines(file).Single(line => line.StartsWith(name + "=", StringComparison.Ordinal));
        return new Uri(new Uri(line[(name.Length + 1)..].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)), path);
    }
}
