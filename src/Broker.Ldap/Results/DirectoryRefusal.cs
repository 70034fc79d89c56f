namespace Broker.Ldap.Results;

/// <summary>A failure that is expected: its outward kind, and the reason that only audit and metrics see.</summary>
/// <param name="Kind">What the caller is told.</param>
/// <param name="Reason">Why.</param>
/// <remarks>Immutable. Holds no name, DN or text of the directory.</remarks>
public sealed record DirectoryRefusal(DirectoryRefusalKind Kind, DirectoryReason Reason)
{
    /// <summary>For <see cref="DirectoryReason.Misconfigured"/>: what the operator should look at. For the log; never a person's name or a server's text.</summary>
    internal string? Advice { get; init; }

    /// <summary>The person's entry or groups are what took too long: no other server would do better, and other people are not to suffer.</summary>
    internal bool IsOfPerson { get; init; }

    /// <summary>Another server of the directory may do better.</summary>
    internal bool IsOfServer => !IsOfPerson && Reason is DirectoryReason.ServerDown or DirectoryReason.TimedOut or DirectoryReason.BindTimedOut
        or DirectoryReason.TlsFailed or DirectoryReason.Busy;

    /// <summary>The refusal for a reason, whose kind follows from it.</summary>
    public static DirectoryRefusal For(DirectoryReason reason) => new(KindOf(reason), reason);

    /// <summary>The person's own time is over, while the server is well.</summary>
    internal static DirectoryRefusal OwnTimeOver { get; } = For(DirectoryReason.TimedOut) with { IsOfPerson = true };

    /// <summary>Settings and directory do not fit.</summary>
    internal static DirectoryRefusal Misfit(string advice) => For(DirectoryReason.Misconfigured) with { Advice = advice };

    private static DirectoryRefusalKind KindOf(DirectoryReason reason) => reason switch
    {
        DirectoryReason.NameTooLong or DirectoryReason.NameInvalid or DirectoryReason.PasswordTooLong => DirectoryRefusalKind.Invalid,
        DirectoryReason.Referral or DirectoryReason.ServerDown or DirectoryReason.TimedOut or DirectoryReason.BindTimedOut
            or DirectoryReason.TlsFailed or DirectoryReason.Busy or DirectoryReason.Misconfigured => DirectoryRefusalKind.Unavailable,
        _ => DirectoryRefusalKind.Refused,
    };
}
