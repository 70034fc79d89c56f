using System.Collections.Immutable;
using System.Security.Cryptography;
using Broker.Core;
using Broker.Core.Sessions;

namespace Broker.Sts;

/// <summary>
/// Keeps the <see cref="LiveKeyRing"/> equal to a file: read at start, looked at every few seconds, swapped whole. A document that cannot be
/// used leaves the last good ring in use, so that sessions made under it stay valid.
/// </summary>
internal sealed partial class SealingKeyFile(string path, LiveKeyRing ring, ILogger<SealingKeyFile> log, TimeProvider time)
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

        if (SealingKeyRing.TryParse(document, out var read, out ImmutableArray<string> problems))
        {
            ring.Swap(read);
            Loaded(log, path);
        }
        else
        {
            Kept(log, path, string.Join(' ', problems));
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

    [LoggerMessage(2101, LogLevel.Information, "Sealing keys loaded from {Path}.")]
    private static partial void Loaded(ILogger log, string path);

    [LoggerMessage(2102, LogLevel.Error, "Sealing keys in {Path} cannot be used, the ring in use stays: {Reason}")]
    private static partial void Kept(ILogger log, string path, string reason);
}
