using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Broker.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace Broker.Kubernetes.Catalog;

/// <summary>Writes conditions into the status of custom resources, the newest one of each resource, until the API server has taken it.</summary>
/// <remarks>
/// Every replica writes what it found, and none writes what is there already. A condition of a generation that is not the resource's any more is
/// dropped: the next one is on its way. Needs the verbs <c>get</c> on the resources and <c>patch</c> on their <c>status</c>. Thread safe; one
/// <see cref="RunAsync"/> writes.
/// </remarks>
internal sealed partial class ConditionWriter(KubernetesApi api, ILogger logger)
{
    /// <summary>A write meets that of another replica, or of a person, at most so often in a row.</summary>
    private const int MostConflicts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ResourcePath, ReadyCondition> _wanted = new();
    private readonly Channel<ResourcePath> _waiting = Channel.CreateUnbounded<ResourcePath>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Notes what a resource's status shall say; returns at once.</summary>
    public void Want(ResourcePath resource, ReadyCondition condition)
    {
        _wanted[resource] = condition;
        _waiting.Writer.TryWrite(resource);
    }

    /// <summary>Writes until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var resource in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            if (_wanted.TryRemove(resource, out var condition) && !await TryWriteAsync(resource, condition, cancellationToken))
            {
                // A newer one that came meanwhile stays the one that counts.
                _wanted.TryAdd(resource, condition);
                _waiting.Writer.TryWrite(resource);
                await Task.Delay(Pause * (1 + api.Jitter()), api.Time, cancellationToken);
            }
        }
    }

    /// <summary>Writes one condition; false when it should be tried again later.</summary>
    private async Task<bool> TryWriteAsync(ResourcePath resource, ReadyCondition condition, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostConflicts; tries++)
        {
            var read = await api.GetAsync(resource, cancellationToken);
            if (!read.TryGet(out var json, out var failure))
            {
                return IsSettled(resource, failure);
            }

            var patch = Patch(json, condition);
            if (patch is null)
            {
                return true;
            }

            var patched = await api.PatchAsync(resource.Part("status"), PatchKind.Merge, patch, cancellationToken);
            if (patched.Failure is null)
            {
                return true;
            }

            if (patched.Failure.Kind != KubernetesFailureKind.Conflict)
            {
                return IsSettled(resource, patched.Failure);
            }
        }

        return false;
    }

    /// <summary>The patch, or null when there is nothing to write.</summary>
    private byte[]? Patch(byte[] json, ReadyCondition condition)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var found = document.RootElement;
            return found.FindNumber("metadata", "generation") != condition.ObservedGeneration || condition.Equals(ReadyCondition.Read(found))
                ? null
                : ConditionPatch.Write(found, condition, api.Time.GetUtcNow());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsSettled(ResourcePath resource, KubernetesFailure failure)
    {
        if (failure.Kind == KubernetesFailureKind.Unreachable)
        {
            return false;
        }

        if (failure.Kind != KubernetesFailureKind.NotFound)
        {
            NotWritten(logger, resource.ToString(), failure.Message);
        }

        return true;
    }

    [LoggerMessage(3101, LogLevel.Warning, "The status of {Resource} cannot be written: {Reason}")]
    private static partial void NotWritten(ILogger logger, string resource, string reason);
}
