using Broker.Core.Actions.SignIn;
using Broker.Core.Sessions;

namespace Broker.Sts.SignIn;

/// <summary>What a request of the sign-in is answered with: a sign-in token, or a login with the address that it leads to.</summary>
internal sealed class SigninAnswer
{
    /// <summary>Answers with a token.</summary>
    public SigninAnswer(ConsoleToken token) => Token = token;

    /// <summary>Answers with a redirect and a cookie.</summary>
    public SigninAnswer(ConsoleLoginResponse login, Uri destination) => (Login, Destination) = (login, destination);

    /// <summary>The sign-in token; null for a login.</summary>
    public ConsoleToken? Token { get; }

    /// <summary>The login; null for a token.</summary>
    public ConsoleLoginResponse? Login { get; }

    /// <summary>Where the login leads; null for a token.</summary>
    public Uri? Destination { get; }
}
