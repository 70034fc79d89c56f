using System.Diagnostics.CodeAnalysis;
using Broker.Core.Sessions;

namespace Broker.Exchange;

/// <summary>What one exchange gave: credentials, or a fault with what the STS said about it.</summary>
internal sealed record ExchangeOutcome
{
    private ExchangeOutcome(TemporaryCredentials? credentials, ExchangeFault fault, string? code, TimeSpan? retryAfter)
    {
        Credentials = credentials;
        Fault = fault;
        Code = code;
        RetryAfter = retryAfter;
    }

    /// <summary>The credentials of a success.</summary>
    public TemporaryCredentials? Credentials { get; }

    /// <summary>Why there are none.</summary>
    public ExchangeFault Fault { get; }

    /// <summary>The STS's error code or the name of our check that failed; for the log. Letters, digits, <c>_</c> and <c>.</c>, at most 64.</summary>
    public string? Code { get; }

    /// <summary>The wait that the STS asked for.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>A success.</summary>
    public static ExchangeOutcome Of(TemporaryCredentials credentials) => new(credentials, ExchangeFault.None, null, null);

    /// <summary>A failure.</summary>
    public static ExchangeOutcome Failed(ExchangeFault fault, string? code = null, TimeSpan? retryAfter = null) => new(null, fault, code, retryAfter);

    /// <summary>Gives the credentials of a success.</summary>
    public bool TryGet([NotNullWhen(true)] out TemporaryCredentials? credentials)
    {
        credentials = Credentials;
        return credentials is not null;
    }
}
