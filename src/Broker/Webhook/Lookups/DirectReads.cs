using System.Text.Json;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Broker.Throttling;

namespace Broker.Webhook.Lookups;

/// <summary>Asks the API server itself for what memory does not have: what it says is true at that moment (threat W-04).</summary>
/// <remarks>
/// No answer is used twice, so that none is older than the question. Within a budget: somebody who makes pods of ever new service accounts must
/// not load the API server. Thread safe. Needs <c>get</c> on what it reads.
/// </remarks>
/// <param name="api">With limits that fit into an admission.</param>
/// <param name="meter">Metrics.</param>
/// <param name="time">The clock.</param>
internal sealed class DirectReads(KubernetesApi api, WebhookMeter meter, TimeProvider time)
{
    /// <summary>As many pods as the webhook is made for may miss in every second, and all of a second at once.</summary>
    private const int PerSecond = 200;

    private readonly RateBucket _budget = new(time.TimestampFrequency / PerSecond, PerSecond);

    /// <summary>Reads one object.</summary>
    public async ValueTask<ObjectLookup> FindAsync(ResourcePath path, CancellationToken cancellationToken)
    {
        if (!_budget.TryTake(time.GetTimestamp()))
        {
            meter.LookedUp(path.Plural, "limited");
            return ObjectLookup.Unavailable("too many lookups at once");
        }

        if (!(await api.GetAsync(path, cancellationToken)).TryGet(out var json, out var failure))
        {
            var isAbsent = failure.Kind == KubernetesFailureKind.NotFound;
            meter.LookedUp(path.Plural, isAbsent ? "absent" : "unavailable");
            return isAbsent ? ObjectLookup.Absent : ObjectLookup.Unavailable(failure.Message.TrimEnd('.'));
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            meter.LookedUp(path.Plural, "found");
            return ObjectLookup.Of(MetadataReader.Read(document.RootElement));
        }
        catch (JsonException)
        {
            meter.LookedUp(path.Plural, "unavailable");
            return ObjectLookup.Unavailable("the API server's answer is no JSON");
        }
    }
}
