namespace Broker.Ldap.Limits;

/// <summary>What a session record may hold: states count on it.</summary>
internal static class SessionForm
{
    /// <summary>Looks at a record.</summary>
    /// <exception cref="ArgumentException">It is not of its form: the caller's mistake.</exception>
    public static void Check(SignInRecord session)
    {
        Check(session.Id);
        if (session.Person.Length > 512 || session.Address.Length > 64 || session.UserAgent.Length > 256)
        {
            throw new ArgumentException("A session's person has at most 512 characters, its address 64, its user agent 256.", nameof(session));
        }
    }

    /// <summary>Looks at an id.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static void Check(string id)
    {
        if (id.Length is 0 or > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new ArgumentException("The id of a session has 1 to 64 letters, digits, _ and -.", nameof(id));
        }
    }
}
