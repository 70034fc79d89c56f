namespace Broker.Exchange;

/// <summary>What each <see cref="ExchangeFault"/> means for retries, metrics and operators.</summary>
internal static class ExchangeFaultExtensions
{
    /// <summary>Whether the same request may succeed in a moment.</summary>
    public static bool IsTransient(this ExchangeFault fault) => fault
        is ExchangeFault.Unreachable or ExchangeFault.Throttled or ExchangeFault.ServerError or ExchangeFault.IssuerUnreachable;

    /// <summary>Whether somebody has to change something before trying again can help.</summary>
    public static bool IsRefusal(this ExchangeFault fault) => fault is ExchangeFault.Denied or ExchangeFault.Refused or ExchangeFault.ForeignAnswer;

    /// <summary>Whether another token may help at once.</summary>
    public static bool WantsNewToken(this ExchangeFault fault) => fault is ExchangeFault.ExpiredToken or ExchangeFault.TokenUnusable;

    /// <summary>The metric label: a closed set.</summary>
    public static string Label(this ExchangeFault fault) => fault switch
    {
        ExchangeFault.None => "success",
        ExchangeFault.TokenUnusable => "token_unusable",
        ExchangeFault.Unreachable => "unreachable",
        ExchangeFault.Throttled => "throttled",
        ExchangeFault.ServerError => "server_error",
        ExchangeFault.IssuerUnreachable => "issuer_unreachable",
        ExchangeFault.ExpiredToken => "expired_token",
        ExchangeFault.Denied => "denied",
        ExchangeFault.Refused => "refused",
        ExchangeFault.UnusableAnswer => "unusable_answer",
        ExchangeFault.ForeignAnswer => "foreign_answer",
        _ => "circuit_open",
    };

    /// <summary>What an operator can do about it.</summary>
    public static string Advice(this ExchangeFault fault) => fault switch
    {
        ExchangeFault.TokenUnusable => "check the token volume, the issuer, the audience and the source of the issuer's keys",
        ExchangeFault.Unreachable => "check --sts-endpoint, DNS, network policy, and the roots to trust (--sts-ca-file)",
        ExchangeFault.Throttled => "the STS limits its callers; nothing to do unless it lasts",
        ExchangeFault.IssuerUnreachable => "the STS cannot fetch the issuer's keys; check that it can reach the issuer",
        ExchangeFault.ExpiredToken => "check that kubelet rotates the token and that the clocks agree",
        ExchangeFault.Denied => "check that the role exists and that its trust policy admits this subject and audience",
        ExchangeFault.Refused => "check the provider that is registered at the STS, the role, the session name and the duration",
        ExchangeFault.UnusableAnswer => "check that --sts-endpoint is an STS and not a proxy or a portal",
        ExchangeFault.ForeignAnswer => "the STS answered for another role, account or session; look for a caching proxy between",
        _ => "it is tried again",
    };
}
