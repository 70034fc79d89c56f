using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Broker.Core;

namespace Broker.Issuing;

/// <summary>
/// Keeps a key ring equal to a file: read at start, looked at every few seconds, swapped whole. A document that cannot be used leaves the last
/// good ring in use, so that what was sealed or signed under it stays valid.
/// </summary>
/// <typeparam name="TRing">The ring.</typeparam>
/// <param name="path">The file.</param>
/// <param name="tryParse">Parses a document strictly.</param>
/// <param name="swap">Puts a ring in use.</param>
/// <param name="log">Where each change, and each document that cannot be used, is told once.</param>
/// <param name="time">Paces the looking.</param>
/// <remarks>One caller at a time: <see cref="Refresh"/> when the process starts, then <see cref="WatchAsync"/>.</remarks>
internal sealed partial class KeyRingFile<TRing>(string path, KeyRingFile<TRing>.Parser tryParse, Action<TRing> swap, ILogger log, TimeProvider time)
    where TRing : class
{
    /// <summary>Many times what the fullest ring has.</summary>
    private const int LongestDocument = 64 * 1024;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    /// <summary>SHA-256 of the document that was read last; empty when it could not be read, null before the first look.</summary>
    private byte[]? _seen;

    /// <summary>Parses a document strictly, and says all that is wrong with it without quoting a key.</summary>
    public delegate bool Parser(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out TRing? ring, out ImmutableArray<string> problems);

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

        if (tryParse(document, out var ring, out var problems))
        {
            swap(ring);
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

    [LoggerMessage(2101, LogLevel.Information, "Keys loaded from {Path}.")]
    private static partial void Loaded(ILogger log, string path);

    [LoggerMessage(2102, LogLevel.Error, "Keys in {Path} cannot be used, those in use stay: {Reason}")]
    private static partial void Kept(ILogger log, string path, string reason);
}
