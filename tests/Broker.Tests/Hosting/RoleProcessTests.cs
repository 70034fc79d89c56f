using System.Net;
using Broker.Core.Telemetry;
using Broker.Hosting;
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
}
