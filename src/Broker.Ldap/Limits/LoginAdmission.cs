using System.Diagnostics.CodeAnalysis;

namespace Broker.Ldap.Limits;

/// <summary>Whether a directory may be asked about a sign-in now.</summary>
public sealed class LoginAdmission
{
    private LoginAdmission(LoginPermit? permit, TimeSpan wait, LoginLimit limit) => (Permit, Wait, Limit) = (permit, wait, limit);

    /// <summary>Ask the directory, and complete this.</summary>
    public LoginPermit? Permit { get; }

    /// <summary>How long nothing will be permitted: 1 second to 25 hours, whole seconds. 429 and <c>Retry-After</c>. Zero with a permit and with <see cref="LoginLimit.Unavailable"/>.</summary>
    public TimeSpan Wait { get; }

    /// <summary>What refused; for audit and metrics, never for the answer.</summary>
    public LoginLimit Limit { get; }

    /// <summary>Gives the permit.</summary>
    public bool TryGet([NotNullWhen(true)] out LoginPermit? permit)
    {
        permit = Permit;
        return permit is not null;
    }

    internal static LoginAdmission Of(LoginPermit permit) => new(permit, TimeSpan.Zero, LoginLimit.None);

    internal static LoginAdmission Refused(LoginLimit limit, TimeSpan wait) => new(null, wait, limit);
}
