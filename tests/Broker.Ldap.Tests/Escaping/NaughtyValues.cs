using System.Text;

namespace Broker.Ldap.Tests.Escaping;

/// <summary>Values that a login form may send: seeded, so that a failure can be repeated.</summary>
internal static class NaughtyValues
{
    private const string Alphabet = "ab*()\\,+\"<>;=#& |!~/\0\n\t\u007f\u00e9\u0416\u2028\ufeff";

    public static IEnumerable<string> Of(int count)
    {
        var random = new Random(20261121);
        for (var i = 0; i < count; i++)
        {
            var value = new StringBuilder();
            for (var length = random.Next(12); length > 0; length--)
            {
                _ = random.Next(12) == 0 ? value.Append("\U0001F600") : value.Append(Alphabet[random.Next(Alphabet.Length)]);
            }

            yield return value.ToString();
        }
    }
}
