using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Secrets;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Kubernetes.Tests.Secrets;

/// <summary>One replica that keeps its ring in a Secret. All of a test share the API server and the clock.</summary>
internal sealed class SealingKeyReplica : IDisposable
{
    public const string Path = "/api/v1/namespaces/broker/secrets/keys";

    private readonly BrokerMeter _meter = new();
    private readonly LiveKeyRing _live = new();
    private readonly WatchedSealingKeys _watched;

    public SealingKeyReplica(FakeApiServer server, ManualTimeProvider time, TimeSpan? interval = null)
    {
        Secret = new SealingKeySecret(server.Api(new() { Retries = 0 }, time), "broker", "keys");
        _watched = new WatchedSealingKeys(Secret, _live, interval ?? TimeSpan.FromDays(1), _meter, NullLogger<WatchedSealingKeys>.Instance);
    }

    public SealingKeySecret Secret { get; }

    public SealingKeyRing? Ring => _live.Current;

    public Task LookAsync() => _watched.LookAsync(TestContext.Current.CancellationToken);

    public void Dispose() => _meter.Dispose();
}
