namespace Broker.Ldap.Limits;

/// <summary>A session as the file keeps it: times in milliseconds since 1970.</summary>
internal sealed record KeptSession(SubjectKey Person, long Since, long ExpiresAt, string Address, string UserAgent)
{
    /// <summary>As callers see it.</summary>
    public SignInRecord ToRecord(string id, string person) =>
        new(id, person, DateTimeOffset.FromUnixTimeMilliseconds(Since), DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt), Address, UserAgent);
}
