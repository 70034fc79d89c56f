namespace Broker.Ldap.Names;

/// <summary>Unicode normalisation.</summary>
internal static class UnicodeForm
{
    public static string Compatible(string text) => text.Normalize(System.Text.NormalizationForm.FormKC);

    public static string Composed(string text) => text.Normalize();
}
