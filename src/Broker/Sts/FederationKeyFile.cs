using System.Collections.Immutable;
using System.Security.Cryptography;
using Broker.Core;
using Broker.Core.Federation;

namespace Broker.Sts;

/// <summary>
/// Keeps the <see cref="LiveFederationKeys"/> equal to a file: read at start, looked at every few seconds, swapped whole. A document that cannot
/// be used leaves the last good ring in use, so that verifiers still find its keys.
/// </summary>
internal sealed partial class FederationKeyFile(string path, LiveFederationKeys keys, ILogger<FederationKeyFile> log, TimeProvider time)
{
    private const int LongestDocument = 64 * 1024;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    /// <summary>SHA-256 of the document that was read last; empty when it could not be read, null before the first look.</summary>
    private byte[]? _seen;

    /// <summary>Reads the file; does nothing when it is as it was at the last look.</summary>
    public void Refresh()
    {
        var isRead = RegularFile.TryRead(path, LongestDocument, out var document);
        byte[] seen = isRead ? SHA256.HashData(document!) : [];
        if (_seen is not null && seen.AsSpan().SequenceEqual(_seen))
        {
            return;
        }

        _seen = seen;
        if (document is null)
        {
            Kept(log, path, $"it is absent, empty, unreadable, larger than {LongestDocument} bytes or no regular file.");
            return;
        }

        if (FederationKeyRing.TryParse(document, out var read, out ImmutableArray<string> problems))
        {
            keys.Swap(read);
            Loaded(log, path);
        }
        else
        {
            Kept(log, path, string.Join("; ", problems));
        }

        CryptographicOperations.ZeroMemory(document);
    }

    /// <summary>Looks at the file until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(CheckInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Refresh();
        }
    }

    [LoggerMessage(2103, LogLevel.Information, "Federation keys loaded from {Path}.")]
    private static partial void Loaded(ILogger log, string path);

    [LoggerMessage(2104, LogLevel.Error, "Federation keys in {Path} cannot be used, the keys in use stay: {Reason}")]
    private static partial void Kept(ILogger log, string path, string reason);
}
