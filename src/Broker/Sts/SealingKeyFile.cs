using System.Collections.Immutable;
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

    private byte[] _seen = [];

    /// <summary>Reads the file if it differs from what was read last.</summary>
    public void Refresh()
    {
        byte[] document;
        try
        {
            if (new FileInfo(path).Length > LongestDocument)
            {
                Kept(log, path, $"it is larger than {LongestDocument} bytes.");
                return;
            }

            document = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Kept(log, path, e.Message);
            return;
        }

        if (document.AsSpan().SequenceEqual(_seen))
        {
            return;
        }

        _seen = document;
        if (SealingKeyRing.TryParse(document, out var read, out ImmutableArray<string> problems))
        {
            ring.Swap(read);
            Loaded(log, path);
        }
        else
        {
            Kept(log, path, string.Join(' ', problems));
        }
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
