using System.Text;
using System.Threading.Channels;
using Broker.Core;
using Broker.Core.Authentication.Oidc;

namespace Broker.TestKit;

/// <summary>An issuer-key source that answers as a test says, counts its fetches, and can be held in the middle of one.</summary>
public sealed class ScriptedKeySource(string jwks) : IIssuerKeySource
{
    private readonly Channel<int> _started = Channel.CreateUnbounded<int>();
    private TaskCompletionSource? _gate;
    private int _fetches;

    /// <summary>The document that the next fetch gives.</summary>
    public string Jwks { get; set; } = jwks;

    /// <summary>While true, fetches fail with <see cref="Failure"/>.</summary>
    public bool IsDown { get; set; }

    /// <summary>Why they fail; as if nobody answered unless a test says otherwise.</summary>
    public StsError Failure { get; set; } = new(StsErrorCode.IDPCommunicationError, "Nobody answers.", "issuer_unreachable");

    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>Holds fetches that start from now on until <see cref="Release"/>.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate?.SetResult();

    /// <summary>Waits until a fetch that nobody has waited for yet has started.</summary>
    public async Task WaitForFetchAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _started.Reader.ReadAsync(patience.Token);
    }

    public async Task<StsResult<byte[]>> FetchAsync(CancellationToken cancellationToken)
    {
        _started.Writer.TryWrite(Interlocked.Increment(ref _fetches));
        if (_gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        return IsDown
            ? Failure
            : Encoding.UTF8.GetBytes(Jwks);
    }
}
