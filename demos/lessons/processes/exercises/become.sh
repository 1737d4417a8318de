echo $$
exec python3 -c 'import os; print(os.getpid())'
echo "and back in the shell"
